#include "pq_words.h"

#include "pq_ascii.h"

#include <stdint.h>
#include <string.h>

/* What a character of the text is to a word. */
typedef enum letter { GAP, SMALL, CAPITAL, DIGIT } letter;

/* Characters outside ASCII that separate words: no-break space, «, », general and CJK punctuation.
 */
static bool is_foreign_gap(const unsigned char *c, size_t size) {
    if (size == 2) {
        return c[0] == 0xC2 && (c[1] == 0xA0 || c[1] == 0xAB || c[1] == 0xBB || c[1] == 0xBF);
    }
    return size == 3 && ((c[0] == 0xE2 && (c[1] == 0x80 || c[1] == 0x81)) ||
                         (c[0] == 0xE3 && c[1] == 0x80 && c[2] <= 0x82));
}

/* The length of the character in bytes, by its first byte alone. */
static size_t character_size(unsigned char first, size_t left) {
    size_t size = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    return size < left ? size : left;
}

/* The small letter of a two-byte capital: Latin-1, Greek, Cyrillic; else the code point itself. */
static unsigned small_letter(unsigned point) {
    if ((point >= 0xC0 && point <= 0xDE && point != 0xD7) || (point >= 0x391 && point <= 0x3A9) ||
        (point >= 0x410 && point <= 0x42F)) {
        return point + 0x20;
    }
    return point >= 0x400 && point <= 0x40F ? point + 0x50 : point;
}

static letter letter_at(const char *text, size_t left, size_t *size) {
    const unsigned char *c = (const unsigned char *)text;
    *size = character_size(c[0], left);
    if (c[0] >= 0x80) {
        unsigned point = *size == 2 ? (c[0] & 0x1Fu) << 6 | (c[1] & 0x3Fu) : 0;
        bool capital = small_letter(point) != point;
        return is_foreign_gap(c, *size) ? GAP : capital ? CAPITAL : SMALL;
    }
    if (pq_is_letter(*text)) {
        return pq_is_upper(*text) ? CAPITAL : SMALL;
    }
    return pq_is_digit(*text) ? DIGIT : GAP;
}

void pq_fold(char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x80) {
            text[i] = pq_to_lower(text[i]);
        } else if (c >= 0xC3 && c <= 0xD0 && i + 1 < size &&
                   ((unsigned char)text[i + 1] & 0xC0) == 0x80) {
            unsigned small = small_letter((c & 0x1Fu) << 6 | ((unsigned char)text[i + 1] & 0x3Fu));
            text[i] = (char)(0xC0 | small >> 6);
            text[++i] = (char)(0x80 | (small & 0x3F));
        }
    }
}

static bool is_vowel(char c) {
    return strchr("aeiouy", c) != NULL;
}

static bool has_vowel(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (is_vowel(text[i]) || (unsigned char)text[i] >= 0x80) {
            return true;
        }
    }
    return false;
}

/* "diagnosis" and "diagnoses" both become "diagnos". */
static size_t without_plural(const char *text, size_t size) {
    if (size > 5 && pq_ends_with(text, size, "sis")) {
        return size - 2;
    }
    if (size < 4 || text[size - 1] != 's' || pq_ends_with(text, size, "ss") ||
        pq_ends_with(text, size, "us") || pq_ends_with(text, size, "is")) {
        return size;
    }
    if (pq_ends_with(text, size, "sses") || pq_ends_with(text, size, "xes") ||
        pq_ends_with(text, size, "ches") || pq_ends_with(text, size, "shes")) {
        return size - 2;
    }
    return size - 1;
}

/* Removes "ing" or "ed" if that leaves at least three letters with a vowel. */
static size_t without_verb_ending(const char *text, size_t size) {
    size_t cut = pq_ends_with(text, size, "ing") ? 3 : pq_ends_with(text, size, "ed") ? 2 : 0;
    if (cut == 0 || size < cut + 3 || !has_vowel(text, size - cut)) {
        return size;
    }
    size -= cut;
    bool doubled = text[size - 1] == text[size - 2] && !is_vowel(text[size - 1]);
    return doubled && strchr("lsz", text[size - 1]) == NULL ? size - 1 : size;
}

char *pq_word_stem(const char *lower, pq_arena *arena) {
    char *stem = pq_arena_string(arena, lower);
    if (stem == NULL) {
        return NULL;
    }
    size_t size = without_plural(stem, strlen(stem));
    size = without_verb_ending(stem, size);
    if (size > 3 && stem[size - 1] == 'e') {
        size--;
    }
    if (size > 3 && stem[size - 1] == 'y' && !is_vowel(stem[size - 2])) {
        stem[size - 1] = 'i';
    }
    stem[size] = '\0';
    return stem;
}

/* The end of the word that starts at `start`. */
static size_t word_end(const char *text, size_t size, size_t start) {
    size_t length = 0;
    letter last = letter_at(text + start, size - start, &length);
    size_t at = start + length;
    size_t last_at = start;
    while (at < size) {
        letter next = letter_at(text + at, size - at, &length);
        if (next == GAP || (next == DIGIT) != (last == DIGIT) ||
            (last == SMALL && next == CAPITAL)) {
            break;
        }
        if (last == CAPITAL && next == SMALL && last_at > start) {
            return last_at;
        }
        last = next;
        last_at = at;
        at += length;
    }
    return at;
}

/* Is this the s of a possessive, after an apostrophe and with no letter after it? */
static bool is_possessive(const char *text, size_t start, size_t end) {
    if (end - start != 1 || (text[start] != 's' && text[start] != 'S') || start < 2) {
        return false;
    }
    bool plain = text[start - 1] == '\'' && text[start - 2] != ' ';
    bool curly = start >= 3 && memcmp(text + start - 3, "\xE2\x80\x99", 3) == 0;
    return plain || curly;
}

/* The closing mark of a quotation that opens here, or NULL. An apostrophe opens a quotation only
 * after a gap. */
static const char *closing_mark(const char *text, size_t at, size_t size) {
    static const char *const marks[][2] = {{"\"", "\""},
                                           {"'", "'"},
                                           {"`", "`"},
                                           {"\xE2\x80\x9C", "\xE2\x80\x9D"},
                                           {"\xE2\x80\x98", "\xE2\x80\x99"},
                                           {"\xC2\xAB", "\xC2\xBB"}};
    bool after_gap = at == 0 || text[at - 1] == ' ' || text[at - 1] == '(' || text[at - 1] == '\n';
    for (size_t i = 0; i < sizeof marks / sizeof marks[0] && after_gap; i++) {
        size_t n = strlen(marks[i][0]);
        if (size - at >= n && memcmp(text + at, marks[i][0], n) == 0) {
            return marks[i][1];
        }
    }
    return NULL;
}

/* The end of the quotation that opens at `at`; `at` itself if it does not close within 200 bytes.
 */
static size_t quotation_end(const char *text, size_t at, size_t size) {
    const char *mark = closing_mark(text, at, size);
    size_t most = size - at < 200 ? size : at + 200;
    size_t n = mark == NULL ? 0 : strlen(mark);
    for (size_t end = at + 1; mark != NULL && end + n <= most; end++) {
        size_t length = 0;
        bool closes = memcmp(text + end, mark, n) == 0;
        if (closes &&
            (end + n == size || letter_at(text + end + n, size - end - n, &length) == GAP)) {
            return end;
        }
    }
    return at;
}

static bool read_word(pq_word *word, const char *text, pq_arena *arena) {
    char *lower = pq_arena_copy(arena, text + word->start, word->size);
    if (lower == NULL) {
        return false;
    }
    pq_fold(lower, word->size);
    word->lower = lower;
    word->capital = memcmp(lower, text + word->start, 1) != 0 ||
                    ((unsigned char)lower[0] >= 0x80 && word->size > 1 &&
                     memcmp(lower, text + word->start, 2) != 0);
    word->stem = pq_word_stem(lower, arena);
    return word->stem != NULL;
}

bool pq_words_split(const char *text, size_t size, size_t most, pq_arena *arena, pq_word **words,
                    size_t *count) {
    size_t room = size < most ? size : most;
    *count = 0;
    *words = pq_arena_array(arena, room, sizeof **words);
    size_t quoted_until = 0;
    size_t last_end = SIZE_MAX;
    for (size_t at = 0; at < size && *words != NULL && *count < room;) {
        size_t length = 0;
        if (letter_at(text + at, size - at, &length) == GAP) {
            if (at >= quoted_until) {
                quoted_until = quotation_end(text, at, size);
            }
            at += length;
            continue;
        }
        size_t end = word_end(text, size, at);
        if (!is_possessive(text, at, end)) {
            pq_word *word = &(*words)[(*count)++];
            *word = (pq_word){.start = at, .size = end - at};
            if (!read_word(word, text, arena)) {
                return false;
            }
            word->quoted = at < quoted_until;
            word->capital = word->capital || word->quoted;
            word->joined = at == last_end;
        }
        last_end = at = end;
    }
    return *words != NULL;
}

char *pq_words_key(const pq_word *words, size_t count, pq_arena *arena) {
    size_t size = strlen(words[count - 1].stem);
    for (size_t i = 0; i + 1 < count; i++) {
        size += words[i].size;
    }
    char *key = pq_arena_alloc(arena, size + 1);
    size_t at = 0;
    for (size_t i = 0; i < count && key != NULL; i++) {
        const char *piece = i + 1 < count ? words[i].lower : words[i].stem;
        size_t n = strlen(piece);
        memcpy(key + at, piece, n);
        at += n;
    }
    return key;
}

/* FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
static size_t hash(const char *key) {
    uint64_t h = 14695981039346656037u;
    for (const char *c = key; *c != '\0'; c++) {
        h = (h ^ (unsigned char)*c) * 1099511628211u;
    }
    return (size_t)(h ^ h >> 32);
}

/* The slot of a key, or the free slot where it belongs. */
static size_t place_of(const pq_word_map *map, const char *key) {
    size_t place = hash(key) & (map->capacity - 1);
    while (map->keys[place] != NULL && strcmp(map->keys[place], key) != 0) {
        place = (place + 1) & (map->capacity - 1);
    }
    return place;
}

static bool grow(pq_word_map *map, pq_arena *arena) {
    size_t capacity = map->capacity == 0 ? 64 : map->capacity * 2;
    pq_word_map larger = {.keys = pq_arena_array(arena, capacity, sizeof *larger.keys),
                          .values = pq_arena_array(arena, capacity, sizeof *larger.values),
                          .capacity = capacity,
                          .count = map->count};
    if (larger.keys == NULL || larger.values == NULL) {
        return false;
    }
    for (size_t i = 0; i < map->capacity; i++) {
        if (map->keys[i] != NULL) {
            size_t place = place_of(&larger, map->keys[i]);
            larger.keys[place] = map->keys[i];
            larger.values[place] = map->values[i];
        }
    }
    *map = larger;
    return true;
}

bool pq_word_map_put(pq_word_map *map, const char *key, size_t value, pq_arena *arena) {
    if (map->count * 2 >= map->capacity && !grow(map, arena)) {
        return false;
    }
    size_t place = place_of(map, key);
    map->keys[place] = key;
    map->values[place] = value;
    map->count++;
    return true;
}

void pq_word_map_set(pq_word_map *map, const char *key, size_t value) {
    map->values[place_of(map, key)] = value;
}

size_t pq_word_map_get(const pq_word_map *map, const char *key) {
    if (map->capacity == 0) {
        return SIZE_MAX;
    }
    size_t place = place_of(map, key);
    return map->keys[place] == NULL ? SIZE_MAX : map->values[place];
}
