#include "commands/command.h"

const Command *const commands[] = {
    &command_export,  &command_import,    &command_info, &command_match,
    &command_segment, &command_translate, NULL};
