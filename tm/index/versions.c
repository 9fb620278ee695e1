#include <string.h>
#include <xxhash.h>

#include "index/layout_internal.h"
#include "index/segment.h"

/*
 * Words and signs whose treatment tells tokenisers and stemmers apart: inflected forms, capitals,
 * ё, apostrophes, numbers, quotes, scripts of the region.
 */
static const char sample[] =
    "Законопроекты №№ 14-З и 4 812,5 «приняты» ёлками; the Commission's regulations were "
    "adopting 63rd “co-operation” o‘zbek tilida, îmbunătățirea legilor, Հայաստանի "
    "օրենքները, Қазақстан заңдары, Straße, ﬁnal 5.11.2026… (а) 12° – °C";

guint64 tm_index_versions(const char *language, const TmIndexWeights *weights)
{
    g_autoptr(TmTokeniser) tokeniser = tm_tokeniser_new(language);
    g_autoptr(TmText) text = tm_text_new(sample, -1);
    g_autoptr(GArray) tokens = tm_tokenise(tokeniser, text);
    const guint32 numbers[] = {INDEX_FORMAT, weights->content, weights->sign, weights->code};
    XXH64_hash_t hash = XXH3_64bits(numbers, sizeof numbers);

    for (guint i = 0; i < tokens->len; i++) {
        const TmToken *token = &g_array_index(tokens, TmToken, i);
        const char *strings[] = {tm_token_surface(tokeniser, token),
                                 tm_token_folded(tokeniser, token),
                                 tm_token_term(tokeniser, token)};
        for (guint j = 0; j < G_N_ELEMENTS(strings); j++)
            hash = XXH3_64bits_withSeed(strings[j], strlen(strings[j]), hash + token->kind);
    }
    return hash;
}
