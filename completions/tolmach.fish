# Completion of tolmach for fish.

# Folders, and files that end in one of the arguments.
function __tolmach_files
    for line in (__fish_complete_path (string replace -r '^--[a-z-]+=' '' -- (commandline -ct)))
        set -l path (string split -f 1 \t -- $line)
        if string match -q '*/' -- $path
            echo $path
            continue
        end
        for ending in $argv
            if string match -qi "*.$ending" -- $path
                echo $path
                break
            end
        end
    end
end

set -l languages 'ru en be uk kk ky tg uz az tk ro hy'
set -l encodings 'UTF-8 windows-1251 KOI8-R cp866 UTF-16LE UTF-16BE'

complete -c tolmach -f
complete -c tolmach -s h -l help -d 'Show help'
complete -c tolmach -n __fish_use_subcommand -l version -d 'Show the version'
complete -c tolmach -n __fish_use_subcommand -a clean-up -d 'Find what is wrong and put it right'
complete -c tolmach -n __fish_use_subcommand -a export -d 'Write the translations to a file'
complete -c tolmach -n __fish_use_subcommand -a import -d 'Add translations from TMX, TSV and CSV files'
complete -c tolmach -n __fish_use_subcommand -a index -d 'Bring the index up to date'
complete -c tolmach -n __fish_use_subcommand -a info -d 'Show what a memory holds'
complete -c tolmach -n __fish_use_subcommand -a log -d 'Show what was changed'
complete -c tolmach -n __fish_use_subcommand -a match -d 'Find similar segments'
complete -c tolmach -n __fish_use_subcommand -a search -d 'Search for words'
complete -c tolmach -n __fish_use_subcommand -a segment -d 'Cut text into segments'
complete -c tolmach -n __fish_use_subcommand -a translate -d 'Pre-translate documents'
complete -c tolmach -n __fish_use_subcommand -a undo -d 'Take back what a batch changed'
complete -c tolmach -n __fish_use_subcommand -a unit -d 'Show, change or remove units'
complete -c tolmach -n __fish_use_subcommand -a help -d 'Explain a command'
set -l commands 'clean-up export import index info log match search segment translate undo unit'
complete -c tolmach -n '__fish_seen_subcommand_from help' -a $commands

# What several commands have.
set -l with_memory '__fish_seen_subcommand_from clean-up export import index info log match search translate undo unit'
complete -c tolmach -n $with_memory -s m -l memory -x -a '(__tolmach_files tm)' -d 'Memory'
set -l all "__fish_seen_subcommand_from $commands"
complete -c tolmach -n $all -l json -d 'Print JSON'

set -l rules 'empty no-words identical language length codes brackets control look-alikes duplicate twin translations'
set -l statuses 'draft reviewed approved'

set -l clean_up '__fish_seen_subcommand_from clean-up'
complete -c tolmach -n $clean_up -s n -l dry-run -d 'Only show what was found'
complete -c tolmach -n $clean_up -l apply -d 'Do it, in one batch'
complete -c tolmach -n $clean_up -l only -x -a $rules -d 'Only these rules'
complete -c tolmach -n $clean_up -l skip -x -a $rules -d 'All rules but these'
complete -c tolmach -n $clean_up -l from -x -a $languages -d 'Only this pair of languages'
complete -c tolmach -n $clean_up -l to -x -a $languages -d 'The other language of the pair'
complete -c tolmach -n $clean_up -l limit -x -d 'Most findings shown of each rule'
complete -c tolmach -n $clean_up -l html -x -a '(__tolmach_files html)' -d 'Write a page'
complete -c tolmach -n $clean_up -l force -d 'Replace an existing page'

set -l export '__fish_seen_subcommand_from export'
complete -c tolmach -n $export -s o -l output -x -a '(__tolmach_files tmx tsv csv gz)' -d 'File to write'
complete -c tolmach -n $export -l format -x -a 'tmx tsv csv' -d 'Format of what goes to stdout'
complete -c tolmach -n $export -s f -l force -d 'Overwrite an existing file'
complete -c tolmach -n $export -s l -l lang -x -a $languages -d 'Only these languages'
complete -c tolmach -n $export -l from -x -a $languages -d 'Only this pair, from this language'
complete -c tolmach -n $export -l to -x -a $languages -d 'The other language of the pair'
complete -c tolmach -n $export -l document -x -d 'Only units of this document'
complete -c tolmach -n $export -l batch -x -d 'Only units of this batch'
complete -c tolmach -n $export -l since -x -d 'Only units changed on this day or later'
complete -c tolmach -n $export -l until -x -d 'Only units changed on this day or earlier'
complete -c tolmach -n $export -l status -x -a $statuses -d 'Only units of this status'
complete -c tolmach -n $export -l attribute -x -d 'Only units with this attribute'
complete -c tolmach -n $export -l text -x -d 'Only units in which these words stand'

set -l import '__fish_seen_subcommand_from import'
complete -c tolmach -n $import -l columns -x -a 'ru,en en,ru document,ru,en' -d 'Languages of columns'
complete -c tolmach -n $import -l encoding -x -a $encodings -d 'Encoding of a table'
complete -c tolmach -n $import -l document -x -d 'Document of units that name none'
complete -c tolmach -n $import -l user -x -d 'Who imports, for the log'
complete -c tolmach -n $import -s n -l dry-run -d 'Store nothing, only count'
complete -c tolmach -n $import -a '(__tolmach_files tmx tsv tab txt csv gz)'

set -l index '__fish_seen_subcommand_from index'
complete -c tolmach -n $index -l rebuild -d 'Make the index anew'
complete -c tolmach -n $index -l remove -d 'Delete the index'

set -l log '__fish_seen_subcommand_from log'
complete -c tolmach -n $log -l limit -x -d 'Show the newest N batches'
complete -c tolmach -n $log -l skipped -d 'Only batches that left something out'

set -l match '__fish_seen_subcommand_from match'
complete -c tolmach -n $match -l from -x -a $languages -d 'Language of the text'
complete -c tolmach -n $match -l to -x -a $languages -d 'Language of the translation'
complete -c tolmach -n $match -l pivot -x -a $languages -d 'Through this language too'
complete -c tolmach -n $match -l min -x -d 'Least similarity in percent'
complete -c tolmach -n $match -l limit -x -d 'Most matches shown'
complete -c tolmach -n $match -l previous -x -d 'Segment before this one'
complete -c tolmach -n $match -l next -x -d 'Segment after this one'
complete -c tolmach -n $match -l batch -x -a '(__tolmach_files txt)' -d 'Look up every line of a file'
complete -c tolmach -n $match -l encoding -x -a $encodings -d 'Encoding of the --batch file'
complete -c tolmach -n $match -l threads -x -d 'Threads that look up a --batch, 1 to 256'
complete -c tolmach -n $match -l explain -d 'Show what differs and what it costs'
complete -c tolmach -n $match -l full-scan -d 'Compare with every unit'

set -l search '__fish_seen_subcommand_from search'
complete -c tolmach -n $search -l phrase -d 'All words side by side'
complete -c tolmach -n $search -l exact -d 'Words only as they are written'
complete -c tolmach -n $search -l fuzzy -d 'Words with a typo too'
complete -c tolmach -n $search -l regex -d 'The text is a regular expression'
complete -c tolmach -n $search -l in -x -a $languages -d 'Search texts in this language'
complete -c tolmach -n $search -l to -x -a $languages -d 'Show this counterpart only'
complete -c tolmach -n $search -l limit -x -d 'Most hits shown'
complete -c tolmach -n $search -l offset -x -d 'Leave out the first hits'
complete -c tolmach -n $search -l neighbours -x -d 'Segments shown on each side'
complete -c tolmach -n $search -l document -x -d 'Only units of this document'
complete -c tolmach -n $search -l batch -x -d 'Only units of this batch'
complete -c tolmach -n $search -l since -x -d 'Only units changed on this day or later'
complete -c tolmach -n $search -l until -x -d 'Only units changed on this day or earlier'
complete -c tolmach -n $search -l status -x -a $statuses -d 'Only units of this status'
complete -c tolmach -n $search -l attribute -x -d 'Only units with this attribute'
complete -c tolmach -n $search -l full-scan -d 'Look at every unit'

set -l segment '__fish_seen_subcommand_from segment'
complete -c tolmach -n $segment -l lang -x -a $languages -d 'Language of the text'
complete -c tolmach -n $segment -l encoding -x -a $encodings -d 'Encoding of text files'
complete -c tolmach -n $segment -l srx -x -a '(__tolmach_files srx)' -d 'Your own rules'
complete -c tolmach -n $segment -l explain -d 'Name the rule behind each boundary'
complete -c tolmach -n $segment -a '(__tolmach_files docx docm dotx dotm txt text)'

set -l translate '__fish_seen_subcommand_from translate'
complete -c tolmach -n $translate -l to -x -a $languages -d 'Language to translate into'
complete -c tolmach -n $translate -l from -x -a $languages -d 'Language of the documents'
complete -c tolmach -n $translate -l pivot -x -a $languages -d 'Through this language too'
complete -c tolmach -n $translate -l threads -x -d 'Threads that look segments up, 1 to 256'
complete -c tolmach -n $translate -s o -l output -x -a '(__fish_complete_directories)' -d 'Folder'
complete -c tolmach -n $translate -l min -x -d 'Least similarity that is filled in'
complete -c tolmach -n $translate -l encoding -x -a $encodings -d 'Encoding of text files'
complete -c tolmach -n $translate -l srx -x -a '(__tolmach_files srx)' -d 'Your own rules'
complete -c tolmach -n $translate -s f -l force -d 'Overwrite results that exist'
complete -c tolmach -n $translate -a '(__tolmach_files docx docm dotx dotm txt text)'

set -l undo '__fish_seen_subcommand_from undo'
complete -c tolmach -n $undo -l dry-run -d 'Say what would be done'

set -l unit '__fish_seen_subcommand_from unit'
complete -c tolmach -n $unit -l target -x -d 'New translation'
complete -c tolmach -n $unit -l lang -x -a $languages -d 'Language of --target'
complete -c tolmach -n $unit -l source -x -d 'New text of the source'
complete -c tolmach -n $unit -l drop-codes -d 'Let codes go that the new text lacks'
complete -c tolmach -n $unit -l status -x -a $statuses -d 'Status'
complete -c tolmach -n $unit -l set -x -d 'Set a property or note'
complete -c tolmach -n $unit -l delete -d 'Remove the units'
