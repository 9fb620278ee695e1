#include "index/postings_internal.h"

#include <string.h>

#include "index/varint_internal.h"

static gboolean give_up(Postings *postings)
{
    postings->n = postings->at = 0;
    postings->block = postings->n_blocks;
    return segment_damage(postings->segment) != NULL;
}

/* ---- one block ---------------------------------------------------------------------------------
 */

/* Texts from differences of one width. The loops have nothing to decide, so that they run as fast
 * as memory comes. */
static guint32 add_bytes(guint32 *texts, guint32 text, const guint8 *at, guint32 n)
{
    for (guint32 i = 0; i < n; i++)
        texts[i] = text += at[i];
    return text;
}

static guint32 add_shorts(guint32 *texts, guint32 text, const guint8 *at, guint32 n)
{
    for (guint32 i = 0; i < n; i++)
        texts[i] = text += (guint32) at[2 * i] | (guint32) at[2 * i + 1] << 8;
    return text;
}

static guint32 add_words(guint32 *texts, guint32 text, const guint8 *at, guint32 n)
{
    for (guint32 i = 0; i < n; i++, at += 4)
        texts[i] = text +=
            (guint32) at[0] | (guint32) at[1] << 8 | (guint32) at[2] << 16 | (guint32) at[3] << 24;
    return text;
}

static gboolean read_varints(Postings *postings)
{
    const guint8 *at = postings->stream;
    guint64 text = 0;

    for (guint32 i = 0; i < postings->n_texts; i++) {
        guint32 difference;
        at = varint_read32(at, postings->end, &difference);
        if (at == NULL || (i > 0 && difference == 0) ||
            (text += difference) >= postings->segment->header->n_texts)
            return give_up(postings);
        postings->texts[i] = (guint32) text;
    }
    postings->n = postings->n_texts;
    postings->at = 0;
    return TRUE;
}

/* Whether texts rise, and none is behind the last of the segment. Without a branch in the loop. */
static gboolean are_texts(const guint32 *texts, guint32 n, guint32 n_texts)
{
    guint32 n_wrong = 0;

    for (guint32 i = 1; i < n; i++)
        n_wrong += texts[i] <= texts[i - 1];
    return n_wrong == 0 && texts[n - 1] < n_texts;
}

static gboolean read_block(Postings *postings, guint32 block)
{
    PostingsBlock entry = postings->blocks[block];
    guint32 n = MIN(postings->n_texts - block * INDEX_POSTINGS_BLOCK, INDEX_POSTINGS_BLOCK);
    guint32 width = postings_width(&entry), offset = postings_offset(&entry);
    gsize n_bytes = (gsize) (postings->end - postings->stream);

    if (offset > n_bytes || (gsize) (n - 1) * width > n_bytes - offset)
        return give_up(postings);
    const guint8 *at = postings->stream + offset;
    postings->texts[0] = entry.first;
    if (width == 1)
        add_bytes(postings->texts + 1, entry.first, at, n - 1);
    else if (width == 2)
        add_shorts(postings->texts + 1, entry.first, at, n - 1);
    else
        add_words(postings->texts + 1, entry.first, at, n - 1);
    if (!are_texts(postings->texts, n, postings->segment->header->n_texts))
        return give_up(postings);
    postings->block = block;
    postings->n = n;
    postings->at = 0;
    return TRUE;
}

/* ---- all of them -------------------------------------------------------------------------------
 */

/* Where a term's postings lie. */
static gboolean find_bytes(Postings *postings, guint32 term)
{
    TmIndexSegment *segment = postings->segment;
    const IndexTerm *entry = segment_item(segment, SECTION_TERMS, IndexTerm, term);
    gboolean is_last = term + 1 >= segment->header->n_terms;
    const IndexTerm *next =
        is_last ? NULL : segment_item(segment, SECTION_TERMS, IndexTerm, term + 1);

    if (entry == NULL || (next == NULL && !is_last))
        return FALSE;
    guint64 start = entry->postings;
    guint64 stop = is_last ? segment->header->sections[SECTION_POSTINGS].n_bytes : next->postings;
    postings->n_texts = entry->n_texts;
    if (stop < start || postings->n_texts == 0)
        return give_up(postings);
    postings->stream = segment_at(segment, SECTION_POSTINGS, start, stop - start);
    postings->end = postings->stream + (postings->stream != NULL ? stop - start : 0);
    return postings->stream != NULL;
}

gboolean postings_open(Postings *postings, TmIndexSegment *segment, guint32 term)
{
    postings->segment = segment;
    postings->blocks = NULL;
    postings->n_blocks = 1;
    postings->n = postings->at = postings->block = 0;
    if (!find_bytes(postings, term))
        return FALSE;
    if (postings->n_texts <= INDEX_POSTINGS_BLOCK)
        return read_varints(postings);
    postings->n_blocks = (postings->n_texts - 1) / INDEX_POSTINGS_BLOCK + 1;
    if ((gsize) (postings->end - postings->stream) / sizeof(PostingsBlock) < postings->n_blocks ||
        (gsize) postings->stream % G_ALIGNOF(PostingsBlock) != 0)
        return give_up(postings);
    postings->blocks = (const PostingsBlock *) (const void *) postings->stream;
    postings->stream += postings->n_blocks * sizeof(PostingsBlock);
    return read_block(postings, 0);
}

gboolean postings_next_block(Postings *postings)
{
    guint32 last = postings->n > 0 ? postings->texts[postings->n - 1] : 0;

    if (postings->block + 1 >= postings->n_blocks) {
        postings->at = postings->n;
        postings->block = postings->n_blocks;
        return FALSE;
    }
    return read_block(postings, postings->block + 1) &&
           (postings->texts[0] > last || give_up(postings));
}

/* The last block that begins at @text or before it, from the one at hand on. */
static guint32 block_of(const Postings *postings, guint32 text)
{
    guint32 low = postings->block, high = postings->n_blocks;

    while (high - low > 1) {
        guint32 middle = low + (high - low) / 2;
        if (postings->blocks[middle].first <= text)
            low = middle;
        else
            high = middle;
    }
    return low;
}

gboolean postings_seek(Postings *postings, guint32 text)
{
    if (postings->block >= postings->n_blocks)
        return FALSE;
    if (postings->texts[postings->n - 1] < text) {
        guint32 block =
            postings->block + 1 < postings->n_blocks ? block_of(postings, text) : postings->block;
        if (block > postings->block && !read_block(postings, block))
            return FALSE;
    }
    while (postings->at < postings->n && postings->texts[postings->at] < text)
        postings->at++;
    if (postings->at < postings->n)
        return TRUE;
    /* The table of blocks said that the next one begins behind @text. */
    return postings_next_block(postings) && (postings->texts[0] >= text || give_up(postings));
}
