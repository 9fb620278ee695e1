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
complete -c tolmach -n __fish_use_subcommand -a import -d 'Add translations from TMX and TSV files'
complete -c tolmach -n __fish_use_subcommand -a info -d 'Show what a memory holds'
complete -c tolmach -n __fish_use_subcommand -a match -d 'Find similar segments'
complete -c tolmach -n __fish_use_subcommand -a segment -d 'Cut text into segments'
complete -c tolmach -n __fish_use_subcommand -a translate -d 'Pre-translate documents'
complete -c tolmach -n __fish_use_subcommand -a help -d 'Explain a command'
complete -c tolmach -n '__fish_seen_subcommand_from help' -a 'import info match segment translate'

# What several commands have.
set -l with_memory '__fish_seen_subcommand_from import info match translate'
complete -c tolmach -n $with_memory -s m -l memory -x -a '(__tolmach_files tm)' -d 'Memory'
set -l all '__fish_seen_subcommand_from import info match segment translate'
complete -c tolmach -n $all -l json -d 'Print JSON'

set -l import '__fish_seen_subcommand_from import'
complete -c tolmach -n $import -l columns -x -a 'ru,en en,ru document,ru,en' -d 'Languages of columns'
complete -c tolmach -n $import -l encoding -x -a $encodings -d 'Encoding of a TSV file'
complete -c tolmach -n $import -a '(__tolmach_files tmx tsv tab txt csv gz)'

set -l match '__fish_seen_subcommand_from match'
complete -c tolmach -n $match -l from -x -a $languages -d 'Language of the text'
complete -c tolmach -n $match -l to -x -a $languages -d 'Language of the translation'
complete -c tolmach -n $match -l min -x -d 'Least similarity in percent'
complete -c tolmach -n $match -l limit -x -d 'Most matches shown'
complete -c tolmach -n $match -l previous -x -d 'Segment before this one'
complete -c tolmach -n $match -l next -x -d 'Segment after this one'
complete -c tolmach -n $match -l batch -x -a '(__tolmach_files txt)' -d 'Look up every line of a file'
complete -c tolmach -n $match -l encoding -x -a $encodings -d 'Encoding of the --batch file'
complete -c tolmach -n $match -l explain -d 'Show what differs and what it costs'
complete -c tolmach -n $match -l full-scan -d 'Compare with every unit'

set -l segment '__fish_seen_subcommand_from segment'
complete -c tolmach -n $segment -l lang -x -a $languages -d 'Language of the text'
complete -c tolmach -n $segment -l encoding -x -a $encodings -d 'Encoding of text files'
complete -c tolmach -n $segment -l srx -x -a '(__tolmach_files srx)' -d 'Your own rules'
complete -c tolmach -n $segment -l explain -d 'Name the rule behind each boundary'
complete -c tolmach -n $segment -a '(__tolmach_files docx docm dotx dotm txt text)'

set -l translate '__fish_seen_subcommand_from translate'
complete -c tolmach -n $translate -l to -x -a $languages -d 'Language to translate into'
complete -c tolmach -n $translate -l from -x -a $languages -d 'Language of the documents'
complete -c tolmach -n $translate -s o -l output -x -a '(__fish_complete_directories)' -d 'Folder'
complete -c tolmach -n $translate -l min -x -d 'Least similarity that is filled in'
complete -c tolmach -n $translate -l encoding -x -a $encodings -d 'Encoding of text files'
complete -c tolmach -n $translate -l srx -x -a '(__tolmach_files srx)' -d 'Your own rules'
complete -c tolmach -n $translate -s f -l force -d 'Overwrite results that exist'
complete -c tolmach -n $translate -a '(__tolmach_files docx docm dotx dotm txt text)'
