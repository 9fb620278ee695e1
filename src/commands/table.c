#include "commands/command.h"

const Command *const commands[] = {&command_clean_up,
                                   &command_export,
                                   &command_import,
                                   &command_index,
                                   &command_info,
                                   &command_log,
                                   &command_match,
                                   &command_search,
                                   &command_segment,
                                   &command_translate,
                                   &command_undo,
                                   &command_unit,
                                   NULL};
