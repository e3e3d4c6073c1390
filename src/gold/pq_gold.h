/*
 * Gold sets: questions with the SQL that answers them. Format perquery-gold/1:
 *
 *     {"format": "perquery-gold/1", "id": "...", "database": "...",
 *      "bindings": {"artist": "AC/DC"},
 *      "questions": [{"id": "...", "tier": 1, "tags": ["..."], "question": "... {artist} ...",
 *                     "sql": ["... :artist ...", alternatives...], "why": "...",
 *                     "columns": {"required": ["..."]}, "order": "by_sql"}]}
 *
 * bindings, tier, tags, why, evidence, columns and order may be absent; without a tier it is 1. An
 * id may be a whole number and is kept as text; sql may be one string. Fields of a question that
 * are not ours are skipped, unless their name is one of ours misspelled. Data values are only in
 * bindings: {name} in a question is replaced by the value, and :name in SQL is bound to it.
 *
 * The gold sets of other tools that pq_import.h knows are read as well.
 */
#ifndef PQ_GOLD_H
#define PQ_GOLD_H

#include "pq_db.h"
#include "pq_import.h"
#include "pq_shape.h"

#define PQ_GOLD_FORMAT "perquery-gold/1"

/* The shape of a gold set, read into a pq_gold. pq_reading.self must be that pq_gold, and texts
 * must be copied. */
extern const pq_shape pq_gold_shape;

/* The most questions of one set. */
enum { PQ_GOLD_MAX_QUESTIONS = 10000 };

/* X(constant, code as written, what it means) */
#define PQ_GOLD_ORDER_LIST(X)                                                                      \
    X(PQ_ORDER_BY_SQL, "by_sql", "order matters if the gold SQL has a top-level ORDER BY")         \
    X(PQ_ORDER_REQUIRED, "required", "order matters")                                              \
    X(PQ_ORDER_IGNORED, "ignored", "order does not matter")

typedef enum pq_gold_order {
#define PQ_GOLD_ORDER_CONSTANT(constant, code, meaning) constant,
    PQ_GOLD_ORDER_LIST(PQ_GOLD_ORDER_CONSTANT)
#undef PQ_GOLD_ORDER_CONSTANT
} pq_gold_order;

typedef struct pq_question {
    const char *id;
    int tier; /* 1 is the easiest */
    const char **tags;
    size_t n_tags;
    const char *question; /* with the bindings filled in */
    const char **sql;     /* n_sql >= 1 statements, each of which is a correct answer */
    size_t n_sql;
    const char **required; /* output names that an answer must have; if empty, all of them */
    size_t n_required;
    pq_gold_order order;
    const char *why;      /* why the question is in the set; NULL if not given */
    const char *evidence; /* what one must know to answer it; part of the prompt; or NULL */
} pq_question;

typedef struct pq_gold {
    const char *id;
    const char *database; /* a name such as "chinook" */
    pq_binding *bindings;
    size_t n_bindings;
    pq_question *questions;
    size_t n_questions;      /* >= 1 */
    const pq_layout *layout; /* of another tool's file; NULL for our own format */
} pq_gold;

/* Reads a gold set, in our format or in another tool's layout, into the arena. SQL is not run.
 * Errors: PQ_BAD_JSON, PQ_BAD_FORMAT, PQ_BAD_FIELD (where: the path), PQ_TOO_LARGE,
 * PQ_OUT_OF_MEMORY. */
pq_status pq_gold_read(const char *text, size_t size, pq_arena *arena, pq_gold *gold,
                       pq_error *error);

#endif
