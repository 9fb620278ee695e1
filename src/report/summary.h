/*
 * The summary of a draft as a table.
 */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "draft/draft.h"

void summary_print(const DraftCounts *counts, gint64 microseconds);

#endif
