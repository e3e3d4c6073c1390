/* Operations on a schema as a prompt shows it, and what that saves: "schema.render", at one level,
 * and "schema.levels", at all of them with one trim. */
#include "named.h"

#include "pq_codes.h"
#include "pq_cost.h"
#include "pq_db_reads.h"
#include "pq_estimate.h"
#include "pq_level.h"
#include "pq_refuse.h"
#include "pq_scenario.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* The words of a request: those of the levels, and one that chooses by the budget. */
enum { LEVEL_AUTO = PQ_SCHEMA_LEVEL_COUNT };
static const char *const level_words[] = {PQ_SCHEMA_LEVEL_LIST(PQ_CODES_CODE) "auto", NULL};

enum { TRIM_PUBLISHED, TRIM_LINKED };
static const char *const trim_words[] = {
    [TRIM_PUBLISHED] = "published", [TRIM_LINKED] = "linked", NULL};

/* What a request asks for. */
typedef struct wanted {
    pq_named_database database;
    size_t level_word;
    pq_level_choice choice; /* what it comes to, for LEVEL_AUTO too, and the budget */
    const char *question;   /* NULL if there is none */
    size_t trim_word;
    pq_value price;
    bool has_price;
    pq_token_price usd_per_mtok; /* schema.levels; NaN for none */
    double queries_per_day;
} wanted;

/* The whole schema, which the others are compared with. */
typedef struct entire {
    size_t full_characters;
    size_t full_tokens;
    size_t compact_characters;
} entire;

/* A schema with what a question leaves of it. */
typedef struct subject {
    pq_schema schema;
    pq_graph graph;
    pq_trim published;
    pq_linked linked;
    bool *matched; /* n_tables: words led to the table, by the linked trim */
    bool values_complete;
    pq_shown shown;
} subject;

/* 1 - part / whole; NaN for an empty whole. */
static double saved(size_t part, size_t whole) {
    return whole == 0 ? NAN : 1.0 - (double)part / (double)whole;
}

static void write_names(pq_writer *w, const char *key, const pq_schema *schema, const bool *these,
                        const bool *others) {
    pq_write_key(w, key);
    pq_write_array(w);
    for (size_t i = 0; i < schema->n_tables; i++) {
        if (these[i] && (others == NULL || !others[i])) {
            pq_write_string(w, schema->tables[i].name);
        }
    }
    pq_write_end(w);
}

static void write_published(pq_writer *w, const pq_schema *schema, const pq_trim *trim) {
    pq_write_object(w);
    pq_write_key_bool(w, "applied", trim->applied);
    pq_write_key_string(w, "reason",
                        trim->applied
                            ? "kept: the tables named in the question and the tables they refer to"
                            : "the question names fewer than two tables, so every table is kept");
    write_names(w, "matched", schema, trim->matched, NULL);
    write_names(w, "added", schema, trim->keep, trim->applied ? trim->matched : trim->keep);
    pq_write_end(w);
}

/* "question" and the words it points at; null for a reason without words. */
static void write_words(pq_writer *w, const pq_link_reason *reason, const char *question) {
    pq_write_key(w, "word");
    if (reason->size == 0) {
        pq_write_null(w);
        return;
    }
    pq_write_bytes(w, question + reason->start, reason->size);
    pq_write_key_size(w, "start", reason->start);
    pq_write_key_size(w, "end", reason->start + reason->size);
}

static void write_table_name(pq_writer *w, const char *key, const pq_schema *schema, size_t table) {
    if (table != SIZE_MAX) {
        pq_write_key_string(w, key, schema->tables[table].name);
    }
}

static void write_reason(pq_writer *w, const subject *s, size_t table, const pq_link_reason *reason,
                         const char *question) {
    pq_write_object(w);
    pq_write_key_string(w, "kind", pq_link_code(reason->kind));
    pq_write_key_string(w, "meaning", pq_link_meaning(reason->kind));
    write_words(w, reason, question);
    pq_write_key_string(w, "table", s->schema.tables[table].name);
    pq_write_key_string(
        w, "column",
        reason->column == SIZE_MAX ? NULL : s->schema.tables[table].columns[reason->column].name);
    pq_write_key_string(w, "value", reason->value);
    write_table_name(w, "from", &s->schema, reason->a);
    write_table_name(w, "to", &s->schema, reason->b);
    pq_write_end(w);
}

static void write_linked_table(pq_writer *w, const subject *s, size_t t, const char *question) {
    const pq_table *table = &s->schema.tables[t];
    pq_write_object(w);
    pq_write_key_string(w, "name", table->name);
    pq_write_key_bool(w, "kept", s->linked.keep[t]);
    pq_write_key(w, "columns");
    pq_write_array(w);
    for (size_t c = 0; c < table->n_columns && s->linked.keep[t]; c++) {
        if (s->linked.columns[t][c]) {
            pq_write_string(w, table->columns[c].name);
        }
    }
    pq_write_end(w);
    pq_write_key(w, "reasons");
    pq_write_array(w);
    for (const pq_link_reason *r = s->linked.reasons[t]; r != NULL; r = r->next) {
        write_reason(w, s, t, r, question);
    }
    pq_write_end(w);
    pq_write_end(w);
}

static const char *reason_in_words(const pq_linked *linked) {
    if (!linked->applied) {
        return "the evidence is too weak, so every table is kept";
    }
    return linked->widened ? "kept: the tables that the question leads to, the key paths between "
                             "them and, to be sure, their neighbors"
                           : "kept: the tables that the question leads to and the key paths "
                             "between them";
}

/* "matched" are the tables that words led to, "added" the others that are kept. */
static void write_linked(pq_writer *w, const subject *s, const char *question) {
    const pq_linked *linked = &s->linked;
    pq_write_object(w);
    pq_write_key_bool(w, "applied", linked->applied);
    pq_write_key_string(w, "reason", reason_in_words(linked));
    write_names(w, "matched", &s->schema, s->matched, NULL);
    write_names(w, "added", &s->schema, linked->keep, linked->applied ? s->matched : linked->keep);
    pq_write_key_number(w, "confidence", linked->confidence);
    pq_write_key_number(w, "thin_below", PQ_LINK_THIN);
    pq_write_key_bool(w, "widened", linked->widened);
    pq_write_key_size(w, "inferred_keys", s->graph.n_inferred);
    pq_write_key_bool(w, "values_complete", s->values_complete);
    pq_write_key(w, "tables");
    pq_write_array(w);
    for (size_t t = 0; t < s->schema.n_tables; t++) {
        write_linked_table(w, s, t, question);
    }
    pq_write_end(w);
    pq_write_end(w);
}

static bool measure(const subject *s, pq_schema_level level, const pq_shown *shown, pq_text *text) {
    pq_text_clear(text);
    pq_schema_render(&s->schema, level, shown, text);
    return !text->failed;
}

/* Renders at the requested level; at level "auto", at the one that the budget chooses. */
static bool choose(const subject *s, wanted *want, pq_text *text) {
    bool automatic = want->level_word == LEVEL_AUTO;
    int level = automatic ? PQ_SCHEMA_FULL : (int)want->level_word;
    int last = automatic ? PQ_SCHEMA_LEVEL_COUNT - 1 : level;
    bool good = true;
    for (bool fits = false; good && !fits && level <= last; level++) {
        good = measure(s, (pq_schema_level)level, &s->shown, text);
        fits = pq_level_offer(&want->choice, (pq_schema_level)level,
                              pq_tokens_estimate(pq_text_string(text)));
    }
    return good;
}

static bool measure_whole(const subject *s, pq_text *text, entire *all) {
    const pq_shown everything = {0};
    bool good = measure(s, PQ_SCHEMA_FULL, &everything, text);
    all->full_characters = pq_utf8_count(pq_text_string(text));
    all->full_tokens = pq_tokens_estimate(pq_text_string(text));
    good = good && measure(s, PQ_SCHEMA_COMPACT, &everything, text);
    all->compact_characters = pq_utf8_count(pq_text_string(text));
    return good;
}

static void write_whole(pq_writer *w, const entire *all) {
    pq_write_key_size(w, "full_characters", all->full_characters);
    pq_write_key_size(w, "full_tokens_estimate", all->full_tokens);
    pq_write_key_size(w, "compact_characters", all->compact_characters);
}

/* The text of a level, and how much less it is than the whole; less than nothing is negative. */
static void write_figures(pq_writer *w, pq_schema_level level, const pq_text *text,
                          const entire *all) {
    size_t characters = pq_utf8_count(pq_text_string(text));
    size_t tokens = pq_tokens_estimate(pq_text_string(text));
    pq_write_key_string(w, "level", pq_schema_level_id(level));
    pq_write_key_string(w, "text", pq_text_string(text));
    pq_write_key_size(w, "characters", characters);
    pq_write_key_size(w, "tokens_estimate", tokens);
    pq_write_key_number(w, "saved_vs_full", saved(characters, all->full_characters));
    pq_write_key_number(w, "saved_vs_compact", saved(characters, all->compact_characters));
    pq_write_key_integer(w, "saved_tokens", (int64_t)all->full_tokens - (int64_t)tokens);
}

static void write_trim(pq_writer *w, const subject *s, const wanted *want) {
    pq_write_key(w, "trim");
    if (want->question == NULL) {
        pq_write_null(w);
    } else if (want->trim_word == TRIM_PUBLISHED) {
        write_published(w, &s->schema, &s->published);
    } else {
        write_linked(w, s, want->question);
    }
}

/* The tables that cannot be read, and why. */
static void write_problems(pq_writer *w, const pq_schema *schema) {
    pq_write_key(w, "problems");
    pq_write_array(w);
    for (size_t t = 0; t < schema->n_tables; t++) {
        if (schema->tables[t].problem != NULL) {
            pq_write_object(w);
            pq_write_key_string(w, "table", schema->tables[t].name);
            pq_write_key_string(w, "message", schema->tables[t].problem);
            pq_write_end(w);
        }
    }
    pq_write_end(w);
}

static pq_status render(pq_call *call, const subject *s, wanted *want) {
    pq_writer *w = call->work.out;
    pq_text text = {0};
    entire all;
    bool good = measure_whole(s, &text, &all) && choose(s, want, &text);
    if (good) {
        pq_write_object(w);
        write_figures(w, want->choice.level, &text, &all);
        write_whole(w, &all);
        if (want->choice.has_budget) {
            pq_write_key_size(w, "budget", want->choice.budget);
            pq_write_key_bool(w, "fits", want->choice.fits);
        }
        write_trim(w, s, want);
        write_problems(w, &s->schema);
        pq_write_end(w);
    }
    pq_text_free(&text);
    return good ? PQ_OK : pq_error_memory(call->work.error);
}

/* "saved_usd": what the tokens cost that the level has fewer than the full schema; negative where
 * it has more. */
static void write_saved_usd(pq_writer *w, const wanted *want, size_t full, size_t tokens) {
    bool saves = tokens <= full;
    const pq_query_tokens difference = {.input = (double)(saves ? full - tokens : tokens - full)};
    double cost = pq_cost_per_query_usd(&want->usd_per_mtok, &difference);
    double usd = saves ? cost : -cost;
    pq_projection projection = pq_cost_project(usd, want->queries_per_day);
    pq_write_key(w, "saved_usd");
    pq_write_object(w);
    pq_write_key_number(w, "per_query_usd", usd);
    pq_write_key_number(w, "per_day_usd", projection.per_day_usd);
    pq_write_key_number(w, "per_month_usd", projection.per_month_usd);
    pq_write_key_number(w, "per_year_usd", projection.per_year_usd);
    pq_write_end(w);
}

/* Writes every level and notes which would be level "auto". */
static bool write_levels(pq_writer *w, const subject *s, wanted *want, const entire *all,
                         pq_text *text) {
    bool good = true;
    pq_write_key(w, "levels");
    pq_write_array(w);
    for (int level = 0; level < PQ_SCHEMA_LEVEL_COUNT && good; level++) {
        good = measure(s, (pq_schema_level)level, &s->shown, text);
        size_t count = pq_tokens_estimate(pq_text_string(text));
        pq_level_offer(&want->choice, (pq_schema_level)level, count);
        pq_write_object(w);
        write_figures(w, (pq_schema_level)level, text, all);
        if (!isnan(want->usd_per_mtok.input_per_mtok)) {
            write_saved_usd(w, want, all->full_tokens, count);
        }
        pq_write_end(w);
    }
    pq_write_end(w);
    return good;
}

static pq_status render_levels(pq_call *call, const subject *s, wanted *want) {
    pq_writer *w = call->work.out;
    pq_text text = {0};
    entire all;
    bool good = measure_whole(s, &text, &all);
    pq_write_object(w);
    write_whole(w, &all);
    good = good && write_levels(w, s, want, &all, &text);
    if (want->choice.has_budget) {
        pq_write_key_size(w, "budget", want->choice.budget);
        pq_write_key(w, "auto");
        pq_write_object(w);
        pq_write_key_string(w, "level", pq_schema_level_id(want->choice.level));
        pq_write_key_size(w, "tokens_estimate", want->choice.tokens);
        pq_write_key_bool(w, "fits", want->choice.fits);
        pq_write_end(w);
    }
    write_trim(w, s, want);
    write_problems(w, &s->schema);
    pq_write_end(w);
    pq_text_free(&text);
    return good ? PQ_OK : pq_error_memory(call->work.error);
}

/* "price" and "queries_per_day", which go together; without them nothing is put in dollars. */
static pq_status read_price(pq_call *call, wanted *want) {
    pq_scenario s;
    pq_token_rates rates = {NAN, NAN, NAN, NAN};
    pq_status status = PQ_OK;
    if (want->has_price && isnan(want->queries_per_day)) {
        return pq_refuse_missing(call->work.error, "", "queries_per_day");
    }
    if (want->has_price) {
        pq_scenario_begin(&s, &call->work);
        status = pq_shape_read(&pq_rates_shape, &want->price, &rates, &s.reading);
    }
    want->usd_per_mtok = (pq_token_price){rates.input_per_mtok, rates.output_per_mtok};
    return status;
}

static pq_status mark_matched(pq_call *call, subject *s) {
    s->matched = pq_arena_array(call->work.arena, s->schema.n_tables, sizeof *s->matched);
    for (size_t t = 0; t < s->schema.n_tables && s->matched != NULL; t++) {
        const pq_link_reason *first = s->linked.reasons[t];
        s->matched[t] = s->linked.keep[t] && first != NULL && first->size > 0;
    }
    return s->matched == NULL ? pq_error_memory(call->work.error) : PQ_OK;
}

static pq_status link_schema(pq_call *call, const wanted *want, subject *s) {
    pq_status status = pq_graph_build(&s->schema, call->work.arena, &s->graph, call->work.error);
    if (status == PQ_OK) {
        status = pq_db_link(want->database.db, &s->schema, &s->graph, want->question,
                            call->work.arena, &s->linked, &s->values_complete, call->work.error);
    }
    return status == PQ_OK ? mark_matched(call, s) : status;
}

/* Trims the schema as asked and puts together what is to be shown. */
static pq_status trim_schema(pq_call *call, const wanted *want, subject *s) {
    pq_db *db = want->database.db;
    pq_status status = PQ_OK;
    if (want->question != NULL && want->trim_word == TRIM_PUBLISHED) {
        status = pq_schema_trim(&s->schema, want->question, call->work.arena, &s->published,
                                call->work.error);
        s->shown.keep = s->published.keep;
    } else if (want->question != NULL) {
        status = link_schema(call, want, s);
        s->shown.keep = s->linked.keep;
        s->shown.columns = (const bool *const *)s->linked.columns;
    }
    if (status == PQ_OK &&
        (want->level_word == LEVEL_AUTO || want->level_word == PQ_SCHEMA_SAMPLES)) {
        status =
            pq_db_samples(db, &s->schema, call->work.arena, &s->shown.samples, call->work.error);
    }
    return status;
}

static pq_status read_schema(pq_call *call, const wanted *want, subject *s) {
    pq_status status =
        pq_db_schema(want->database.db, call->work.arena, &s->schema, call->work.error);
    return status == PQ_OK ? trim_schema(call, want, s) : status;
}

/* The fields that both operations have. */
#define DATABASE                                                                                   \
    { PQ_NAMED_DATABASE(wanted, database), .help = "Open database." }
#define QUESTION                                                                                   \
    {                                                                                              \
        PQ_FIELD_TEXT(wanted, question), PQ_OPTIONAL,                                              \
            .help = "Keep only the tables that this question needs."                               \
    }
#define TRIM                                                                                       \
    {                                                                                              \
        PQ_FIELD_WORD(wanted, trim_word),                                                          \
            .key = "trim", .words = trim_words, PQ_OR(TRIM_PUBLISHED),                             \
            .help =                                                                                \
                "published: the tables named in the question and those they refer to; linked: "    \
                "tables matched by names, values, synonyms and key paths."                         \
    }
#define BUDGET                                                                                     \
    {                                                                                              \
        PQ_FIELD_SIZE(wanted, choice.budget),                                                      \
            .key = "budget", .bounds = PQ_FROM_TO(1, 1e9), PQ_OPTIONAL,                            \
            PQ_GIVEN(wanted, choice.has_budget), .unit = "tokens",                                 \
            .help = "Most tokens; level auto is the most detailed one that fits."                  \
    }

static const pq_field render_fields[] = {
    DATABASE,
    QUESTION,
    TRIM,
    BUDGET,
    {PQ_FIELD_WORD(wanted, level_word), .key = "level", .words = level_words,
     .help = "How much of the schema is printed; meta explains the levels."},
};
static const pq_shape render_shape = PQ_SHAPE(wanted, render_fields);

static const pq_field levels_fields[] = {
    DATABASE,
    QUESTION,
    TRIM,
    BUDGET,
    {PQ_FIELD_VALUE(wanted, price), PQ_OPTIONAL, PQ_GIVEN(wanted, has_price), .of = &pq_rates_shape,
     .takes = 1u << PQ_KIND_OBJECT,
     .help = "Price of the tokens; without it nothing is put in USD."},
    {PQ_FIELD_NUMBER(wanted, queries_per_day), PQ_OPTIONAL, .bounds = PQ_VOLUME,
     .unit = "questions per day", .help = "Questions a day; required with price."},
};
static const pq_shape levels_shape = PQ_SHAPE(wanted, levels_fields);

static pq_status schema_render(pq_call *call, void *request) {
    wanted *want = request;
    subject s = {0};
    pq_status status = read_schema(call, want, &s);
    return status == PQ_OK ? render(call, &s, want) : status;
}

static pq_status schema_levels(pq_call *call, void *request) {
    wanted *want = request;
    subject s = {0};
    want->level_word = LEVEL_AUTO; /* all levels are looked at */
    pq_status status = read_price(call, want);
    if (status == PQ_OK) {
        status = read_schema(call, want, &s);
    }
    return status == PQ_OK ? render_levels(call, &s, want) : status;
}

static const pq_operation operations[] = {
    {"schema.render",
     "render a database schema for a prompt, at any detail level, optionally trimmed to a question",
     &render_shape, schema_render, NULL},
    {"schema.levels",
     "render a database schema at every detail level with one trim, and the savings of each",
     &levels_shape, schema_levels, NULL},
};

const pq_operations pq_schema_operations = PQ_OPERATIONS(operations);
