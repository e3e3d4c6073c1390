#include "lexicon.h"

#include <stdint.h>
#include <string.h>

typedef struct row {
    pq_sense sense;
    const char *words;
} row;

/* EMPTY and CUE compare the exact word, the others its stem. The first row with the word gives its
 * sense. */
static const row rows[] = {
    {PQ_SENSE_EMPTY,
     "a an the this that these those of in on at by for from to with without into onto out over "
     "under between among within during through via as than then so if or and but nor not no only "
     "also too very is are was were be been being am do does did done has have had having can "
     "could "
     "will would shall should may might must i me my we us our you your he him his she her it its "
     "they them their who whom whose where why any some both either neither one ones there here "
     "please tell get gets let us s t re ve ll d across against per cent least more less fewer up "
     "down off once ever never always still just same such other others another else about "
     "including include includes excluding except regardless compared compare null"},
    {PQ_SENSE_CUE, "which what how many much list show give return find display print each "
                   "every per all number count"},
    {PQ_SENSE_TIME,
     "date day daily week weekly month monthly quarter quarterly year yearly annual annually when "
     "since until today yesterday recent recently latest earliest newest period decade january "
     "february march april june july august september october november december"},
    {PQ_SENSE_MONEY, "sale sell sold selling seller revenue turnover income earn earned earning "
                     "spend spent spending spender buy bought buying purchase purchased proceeds "
                     "paid pay gross grossing takings profit profitable lucrative"},
    {PQ_SENSE_HIERARCHY, "manager boss supervisor superior subordinate report parent child "
                         "children ancestor descendant hierarchy"},
    {PQ_SENSE_PLAIN,
     "name full title number numbers id ids identifier code record records entry entries row rows "
     "data database table column field value list detail details information info result results "
     "average mean median sum minimum maximum percent percentage share ratio rank ranking ranked "
     "top most highest lowest higher lower high low largest smallest larger smaller large small "
     "big bigger biggest best worst better long longer longest short shorter shortest first last "
     "next previous second third early late old older oldest new young popular common frequent "
     "rare different distinct unique various several two three four five six seven eight nine ten "
     "hundred thousand order ordered ordering sort sorted descending ascending alphabetical "
     "alphabetically group grouped exist exists belong appear occur contain hold live living come "
     "make made use used using see know want need start starting begin beginning end ending above "
     "below after before exactly equal together overall combined amount available word letter "
     "anywhere missing empty case sensitive insensitive small medium bucket rounded round whole "
     "decimal decimals pair tie place last time times minute minutes hour hours second seconds "
     "single successive lie pass work works"},
    {PQ_SENSE_SAME, "customer client buyer shopper consumer"},
    {PQ_SENSE_SAME, "employee staff worker personnel colleague"},
    {PQ_SENSE_SAME, "product item article good merchandise"},
    {PQ_SENSE_SAME, "order purchase"},
    {PQ_SENSE_SAME, "invoice bill receipt"},
    {PQ_SENSE_SAME, "supplier vendor"},
    {PQ_SENSE_SAME, "song track"},
    {PQ_SENSE_SAME, "artist singer band musician"},
    {PQ_SENSE_SAME, "movie film"},
    {PQ_SENSE_SAME, "author writer"},
    {PQ_SENSE_SAME, "doctor physician"},
    {PQ_SENSE_SAME, "medicine drug medication"},
    {PQ_SENSE_SAME, "illness disease diagnosis"},
    {PQ_SENSE_SAME, "teacher instructor lecturer professor"},
    {PQ_SENSE_SAME, "student pupil"},
    {PQ_SENSE_SAME, "course class"},
    {PQ_SENSE_SAME, "grade mark score"},
    {PQ_SENSE_SAME, "enrollment enrolment enroll enrol"},
    {PQ_SENSE_SAME, "car vehicle"},
    {PQ_SENSE_SAME, "flight fly flew flown"},
    {PQ_SENSE_SAME, "salary wage"},
    {PQ_SENSE_SAME, "transfer transaction"},
    {PQ_SENSE_SAME, "loan borrow lend lent"},
    {PQ_SENSE_SAME, "payment pay paid"},
    {PQ_SENSE_SAME, "price cost expensive cheap fee charge"},
    {PQ_SENSE_SAME, "quantity stock"},
    {PQ_SENSE_SAME, "city town"},
    {PQ_SENSE_SAME, "country nation"},
    {PQ_SENSE_SAME, "address street"},
    {PQ_SENSE_SAME, "phone telephone mobile"},
    {PQ_SENSE_SAME, "email mail"},
    {PQ_SENSE_SAME, "zip postcode postal"},
    {PQ_SENSE_SAME, "sex gender"},
    {PQ_SENSE_SAME, "birth born age birthday dob"},
    {PQ_SENSE_SAME, "company firm business"},
    {PQ_SENSE_SAME, "department division"},
    {PQ_SENSE_SAME, "person people"},
    {PQ_SENSE_SAME, "user member account"},
    {PQ_SENSE_SAME, "category kind"},
    {PQ_SENSE_SAME, "review rating rate"},
};
enum { N_ROWS = sizeof rows / sizeof rows[0] };

/* The words that indicate each kind of column, compared by stem. */
static const char *const signs[] = {
    [PQ_COLUMN_ID] = "id no nr num number code key uuid guid fk pk ref",
    [PQ_COLUMN_LABEL] = "name title label surname",
    [PQ_COLUMN_DATE] =
        "date time datetime timestamp day month year quarter at since until birth dob",
    [PQ_COLUMN_TOTAL] =
        "total amount revenue sale turnover subtotal paid payment gross net value sum",
    [PQ_COLUMN_PRICE] = "price cost fee rate charge",
    [PQ_COLUMN_QUANTITY] = "quantity qty unit piece count"};
enum { N_KINDS = sizeof signs / sizeof signs[0] };

/* Words of one row or kind. */
typedef struct entry {
    pq_word *words;
    size_t count;
    pq_word_map stems; /* stem to index in words */
} entry;

struct pq_lexicon {
    entry rows[N_ROWS];
    entry signs[N_KINDS];
};

static bool read_entry(entry *e, const char *words, pq_arena *arena) {
    bool good = pq_words_split(words, strlen(words), SIZE_MAX, arena, &e->words, &e->count);
    for (size_t i = 0; i < e->count && good; i++) {
        if (pq_word_map_get(&e->stems, e->words[i].stem) == SIZE_MAX) {
            good = pq_word_map_put(&e->stems, e->words[i].stem, i, arena);
        }
    }
    return good;
}

const pq_lexicon *pq_lexicon_new(pq_arena *arena) {
    pq_lexicon *lexicon = pq_arena_alloc(arena, sizeof *lexicon);
    for (size_t i = 0; i < N_ROWS && lexicon != NULL; i++) {
        if (!read_entry(&lexicon->rows[i], rows[i].words, arena)) {
            return NULL;
        }
    }
    for (size_t i = 0; i < N_KINDS && lexicon != NULL; i++) {
        if (!read_entry(&lexicon->signs[i], signs[i], arena)) {
            return NULL;
        }
    }
    return lexicon;
}

static bool has_exactly(const entry *e, const pq_word *word) {
    for (size_t i = 0; i < e->count; i++) {
        if (strcmp(e->words[i].lower, word->lower) == 0) {
            return true;
        }
    }
    return false;
}

pq_sense pq_lexicon_sense(const pq_lexicon *lexicon, const pq_word *word) {
    for (size_t i = 0; i < N_ROWS && rows[i].sense != PQ_SENSE_SAME; i++) {
        bool exact = rows[i].sense == PQ_SENSE_EMPTY || rows[i].sense == PQ_SENSE_CUE;
        if (exact ? has_exactly(&lexicon->rows[i], word)
                  : pq_word_map_get(&lexicon->rows[i].stems, word->stem) != SIZE_MAX) {
            return rows[i].sense;
        }
    }
    return PQ_SENSE_NONE;
}

const char *pq_lexicon_synonym(const pq_lexicon *lexicon, const pq_word *word, size_t n) {
    for (size_t i = 0; i < N_ROWS; i++) {
        const entry *e = &lexicon->rows[i];
        if (rows[i].sense != PQ_SENSE_SAME || pq_word_map_get(&e->stems, word->stem) == SIZE_MAX) {
            continue;
        }
        for (size_t w = 0; w < e->count; w++) {
            if (strcmp(e->words[w].stem, word->stem) != 0 && n-- == 0) {
                return e->words[w].stem;
            }
        }
    }
    return NULL;
}

bool pq_lexicon_column(const pq_lexicon *lexicon, pq_column_kind kind, const pq_word *words,
                       size_t count) {
    size_t first = kind == PQ_COLUMN_ID && count > 0 ? count - 1 : 0;
    for (size_t i = first; i < count; i++) {
        if (pq_word_map_get(&lexicon->signs[kind].stems, words[i].stem) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}
