#include "index/postings_internal.h"

static guint32 texts_in_block(const Postings *postings, guint32 block)
{
    guint32 before = block * INDEX_POSTINGS_BLOCK;

    return MIN(postings->n_texts - before, INDEX_POSTINGS_BLOCK);
}

static void end(Postings *postings)
{
    postings->text = POSTINGS_END;
    postings->n_left = 0;
    postings->block = postings->n_blocks;
}

/* Stands at the first text of a block. */
static void enter_block(Postings *postings, guint32 block)
{
    PostingsBlock entry = postings->blocks[block];

    postings->block = block;
    if (entry.offset > (gsize) (postings->end - postings->stream)) {
        segment_damage(postings->segment);
        end(postings);
        return;
    }
    postings->at = postings->stream + entry.offset;
    postings->text = entry.first;
    postings->n_left = texts_in_block(postings, block) - 1;
}

gboolean postings_open(Postings *postings, TmIndexSegment *segment, guint32 term)
{
    const IndexTerm *entry = segment_item(segment, SECTION_TERMS, IndexTerm, term);
    gboolean is_last = term + 1 >= segment->header->n_terms;
    const IndexTerm *next =
        is_last ? NULL : segment_item(segment, SECTION_TERMS, IndexTerm, term + 1);
    guint64 n_section = segment->header->sections[SECTION_POSTINGS].n_bytes;

    *postings = (Postings){.segment = segment, .text = POSTINGS_END};
    if (entry == NULL || (next == NULL && !is_last))
        return FALSE;
    guint64 stop = is_last ? n_section : next->postings;
    if (stop < entry->postings || entry->n_texts == 0)
        return segment_damage(segment) != NULL;
    guint64 n_bytes = stop - entry->postings;
    postings->n_texts = entry->n_texts;
    postings->stream = segment_at(segment, SECTION_POSTINGS, entry->postings, n_bytes);
    if (postings->stream == NULL)
        return FALSE;
    postings->end = postings->stream + n_bytes;
    if (entry->n_texts > INDEX_POSTINGS_BLOCK) {
        postings->n_blocks = (entry->n_texts - 1) / INDEX_POSTINGS_BLOCK + 1;
        if (n_bytes / sizeof(PostingsBlock) < postings->n_blocks)
            return segment_damage(segment) != NULL;
        postings->blocks = (const PostingsBlock *) (const void *) postings->stream;
        postings->stream += postings->n_blocks * sizeof(PostingsBlock);
        enter_block(postings, 0);
        return TRUE;
    }
    postings->at = varint_read32(postings->stream, postings->end, &postings->text);
    postings->n_left = entry->n_texts - 1;
    return postings->at != NULL || segment_damage(segment) != NULL;
}

void postings_next_block(Postings *postings)
{
    guint32 before = postings->text;

    if (postings->block + 1 >= postings->n_blocks) {
        end(postings);
        return;
    }
    enter_block(postings, postings->block + 1);
    if (postings->text <= before && postings->text != POSTINGS_END) {
        segment_damage(postings->segment);
        end(postings);
    }
}

void postings_skip(Postings *postings, guint32 text)
{
    guint32 low = postings->block, high = postings->n_blocks;

    if (low + 1 >= high || postings->blocks[low + 1].first > text)
        return;
    /* The last block that begins at @text or before it. */
    while (high - low > 1) {
        guint32 middle = low + (high - low) / 2;
        if (postings->blocks[middle].first <= text)
            low = middle;
        else
            high = middle;
    }
    enter_block(postings, low);
}
