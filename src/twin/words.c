/* Invented words, built from syllables. */
#include "twin_parts.h"

#include "pq_ascii.h"

/* Each entry is equally likely; an empty one means that the sound is missing. */
static const char *const onsets[] = {"b",  "d",  "f",  "g",  "k",  "l",  "m",  "n",  "p",
                                     "r",  "s",  "t",  "v",  "z",  "br", "dr", "gr", "kl",
                                     "pr", "st", "tr", "sh", "th", "j",  "h",  "w"};
static const char *const vowels[] = {"a", "e", "i", "o", "u", "a", "e", "o", "ai", "ea", "ou"};
static const char *const accented[] = {"á", "é", "í", "ó", "ö", "ã", "ü", "ê"};
static const char *const codas[] = {"", "", "", "", "n", "r", "l", "s", "m", "x", "nd", "rn"};

enum {
    N_ONSETS = sizeof onsets / sizeof onsets[0],
    N_VOWELS = sizeof vowels / sizeof vowels[0],
    N_ACCENTED = sizeof accented / sizeof accented[0],
    N_CODAS = sizeof codas / sizeof codas[0]
};

static void add_vowel(twin_maker *m, bool ascii) {
    bool is_accented = !ascii && twin_chance(m, 1, 24);
    pq_text_append(&m->text, is_accented ? accented[twin_below(m, N_ACCENTED)]
                                         : vowels[twin_below(m, N_VOWELS)]);
}

static void add_word(twin_maker *m, int syllables, bool ascii) {
    size_t start = m->text.size;
    for (int i = 0; i < syllables; i++) {
        pq_text_append(&m->text, onsets[twin_below(m, N_ONSETS)]);
        add_vowel(m, ascii);
        if (i + 1 == syllables || twin_chance(m, 1, 4)) {
            pq_text_append(&m->text, codas[twin_below(m, N_CODAS)]);
        }
    }
    if (!m->text.failed) {
        m->text.data[start] = (char)(m->text.data[start] - 'a' + 'A');
    }
}

void twin_add_word(twin_maker *m, int syllables) {
    add_word(m, syllables, false);
}

void twin_add_ascii_word(twin_maker *m, int syllables) {
    add_word(m, syllables, true);
}

void twin_lower_scratch(twin_maker *m) {
    for (size_t i = 0; i < m->text.size; i++) {
        m->text.data[i] = pq_to_lower(m->text.data[i]);
    }
}
