/* Operations on the twin: make it, adapt a gold set and the answers to it, list its names. */
#include "named.h"
#include "ops_db.h"
#include "pq_ascii.h"
#include "pq_codes.h"
#include "pq_predictions_adapt.h"
#include "pq_twin.h"
#include "pq_twin_image.h"

#include <stdlib.h>
#include <string.h>

/* Seeds that JSON and JavaScript hold exactly. */
#define MOST_SEED 9007199254740991.0

/* Which twin a request is about. */
typedef struct choice {
    int64_t seed;
    pq_twin_edition edition;
} choice;

static const char *const editions[] = PQ_WORDS_OF(PQ_TWIN_EDITION_LIST);

#define SEED(type)                                                                                 \
    PQ_FIELD_INTEGER(type, chosen.seed),                                                           \
        .bounds = PQ_WHOLE_TO(0, MOST_SEED),                                                       \
        .help = "Number that the twin is made from; the same seed gives the same twin."
#define EDITION(type)                                                                              \
    PQ_FIELD_WORD(type, chosen.edition),                                                           \
        .words = editions, .help = "Names of its tables and columns: as in Chinook, or others."

static void write_choice(pq_call *call, const choice *chosen) {
    pq_write_key_integer(call->work.out, "seed", chosen->seed);
    pq_write_key_string(call->work.out, "edition", pq_twin_edition_code(chosen->edition));
}

/* Makes the image and opens it. */
static pq_status open_twin(pq_call *call, const choice *chosen, pq_db **db, size_t *size,
                           uint64_t *hash) {
    unsigned char *bytes = NULL;
    pq_status status = pq_twin_image((uint64_t)chosen->seed, chosen->edition == PQ_TWIN_RENAMED,
                                     &bytes, size, call->work.error);
    if (status == PQ_OK) {
        *hash = pq_fnv1a(bytes, *size);
        status = pq_db_open(bytes, *size, db, call->work.error);
    }
    free(bytes);
    return status;
}

static void write_hash(pq_writer *w, uint64_t hash) {
    pq_text text = {0};
    pq_text_format(&text, "%08x%08x", (unsigned)(hash >> 32), (unsigned)(hash & 0xFFFFFFFFu));
    pq_write_key_string(w, "fnv1a", pq_text_string(&text));
    pq_text_free(&text);
}

typedef struct make_request {
    choice chosen;
    const char *name;
} make_request;

static const pq_field make_fields[] = {
    {SEED(make_request)},
    {EDITION(make_request)},
    {PQ_FIELD_TEXT(make_request, name), .filled = true, .most = PQ_API_MAX_NAME,
     .help = "Name under which it is opened."},
};
static const pq_shape make_shape = PQ_SHAPE(make_request, make_fields);

static pq_status twin_make(pq_call *call, void *request) {
    const make_request *q = request;
    pq_db *db = NULL;
    size_t size = 0;
    uint64_t hash = 0;
    pq_schema schema;
    pq_status status = open_twin(call, &q->chosen, &db, &size, &hash);
    if (status == PQ_OK) {
        status = pq_db_schema(db, call->work.arena, &schema, call->work.error);
    }
    if (status != PQ_OK) {
        pq_db_close(db);
        return status;
    }
    status = pq_database_keep(call->api, q->name, db, call->work.error);
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_database_write(call->work.out, q->name, size, &schema);
        write_choice(call, &q->chosen);
        write_hash(call->work.out, hash);
        pq_write_end(call->work.out);
    }
    return status;
}

/* Asks the database for every binding's value, in the arena. */
static pq_status find_bindings(pq_call *call, pq_db *db, pq_binding **found, size_t *count) {
    const pq_twin_binding *wanted = pq_twin_bindings(count);
    pq_limits limits = pq_limits_default();
    pq_status status = PQ_OK;
    *found = pq_arena_array(call->work.arena, *count, sizeof **found);
    if (*found == NULL) {
        return pq_error_memory(call->work.error);
    }
    for (size_t i = 0; status == PQ_OK && i < *count; i++) {
        pq_rows rows;
        status = pq_db_query(db, wanted[i].sql, strlen(wanted[i].sql), *found, i, &limits,
                             call->work.arena, &rows, call->work.error);
        if (status == PQ_OK && (rows.n_rows != 1 || rows.n_columns != 1)) {
            status = pq_error_set(
                call->work.error, PQ_SQL_FAILED, wanted[i].name,
                "the twin made from this seed has no value for \"%s\"; try another seed",
                wanted[i].name);
        }
        if (status == PQ_OK) {
            (*found)[i] = (pq_binding){wanted[i].name, rows.cells[0]};
        }
    }
    return status;
}

static pq_status name_map(pq_call *call, pq_rename **map, size_t *count) {
    const pq_twin_name *names = pq_twin_names(count);
    *map = pq_arena_array(call->work.arena, *count, sizeof **map);
    for (size_t i = 0; *map != NULL && i < *count; i++) {
        (*map)[i] = (pq_rename){names[i].chinook, names[i].renamed};
    }
    return *map == NULL ? pq_error_memory(call->work.error) : PQ_OK;
}

/* What a gold set is changed to for a twin. The values are the same in both editions, and are
 * found in the first. */
static pq_status find_change(pq_call *call, const choice *chosen, pq_gold_change *change) {
    const choice first = {chosen->seed, PQ_TWIN_CHINOOK};
    bool renamed = chosen->edition == PQ_TWIN_RENAMED;
    pq_db *db = NULL;
    pq_binding *bindings = NULL;
    pq_rename *names = NULL;
    size_t size = 0;
    uint64_t hash = 0;
    pq_text suffix = {0};
    pq_status status = open_twin(call, &first, &db, &size, &hash);
    if (status == PQ_OK) {
        status = find_bindings(call, db, &bindings, &change->n_bindings);
    }
    if (status == PQ_OK && renamed) {
        status = name_map(call, &names, &change->n_names);
    }
    pq_db_close(db);
    change->bindings = bindings;
    change->names = names;
    change->database = renamed ? "twin-renamed" : "twin";
    pq_text_format(&suffix, "-%s-%lld", change->database, (long long)chosen->seed);
    change->suffix = pq_arena_string(call->work.arena, pq_text_string(&suffix));
    if (status == PQ_OK && (suffix.failed || change->suffix == NULL)) {
        status = pq_error_memory(call->work.error);
    }
    pq_text_free(&suffix);
    return status;
}

/* The name that the gold sets for Chinook give their database. */
static const char chinook[] = "chinook";

/* Reads a gold set and sees what it is for: *is_own, for the twin itself. */
static pq_status read_gold(pq_call *call, const pq_named_file *file, const pq_gold_change *change,
                           pq_gold *gold, bool *is_own) {
    pq_status status =
        pq_gold_read(file->bytes, file->size, call->work.arena, gold, call->work.error);
    if (status != PQ_OK) {
        pq_error_prefix(call->work.error, "gold");
        return status;
    }
    *is_own = strcmp(gold->database, change->database) == 0;
    if (*is_own || pq_same_name(gold->database, chinook)) {
        return PQ_OK;
    }
    return pq_error_set(call->work.error, PQ_BAD_FIELD, "gold.database",
                        "this gold set is for \"%.80s\", but the twin can only replace \"%s\"; "
                        "choose the gold set's own database",
                        gold->database, chinook);
}

/* Writes the file as it is for the twin. */
static pq_status adapt(pq_call *call, const pq_named_file *file, const pq_gold_change *change,
                       bool is_own, pq_text *text) {
    pq_writer w = pq_writer_to(text);
    pq_status status = PQ_OK;
    if (is_own) {
        pq_text_append_bytes(text, file->bytes, file->size);
    } else {
        status =
            pq_gold_adapt(file->bytes, file->size, change, call->work.arena, &w, call->work.error);
        pq_text_append(text, "\n");
    }
    if (status != PQ_OK) {
        pq_error_prefix(call->work.error, "gold");
    }
    return status == PQ_OK && text->failed ? pq_error_memory(call->work.error) : status;
}

/* Adapts the file and keeps the result under `into`. */
static pq_status adapt_into(pq_call *call, const pq_named_file *file, const pq_gold_change *change,
                            const char *into, pq_gold *gold, bool *adapted) {
    pq_text text = {0};
    bool is_own = false;
    pq_status status = read_gold(call, file, change, gold, &is_own);
    if (status == PQ_OK) {
        status = adapt(call, file, change, is_own, &text);
    }
    if (status == PQ_OK) {
        status = pq_gold_read(text.data, text.size, call->work.arena, gold, call->work.error);
    }
    *adapted = !is_own;
    if (status != PQ_OK) {
        pq_text_free(&text);
        return status;
    }
    return pq_file_keep(call->api, into, text.data, text.size, call->work.error);
}

/* "text": a file of the session. */
static void write_kept(pq_call *call, const char *name) {
    const pq_kept *kept = pq_kept_find(call->api, &pq_file_kind, name);
    const pq_file *file = kept->self;
    pq_write_key(call->work.out, "text");
    pq_write_bytes(call->work.out, file->bytes, file->size);
}

static void write_bindings(pq_writer *w, const pq_gold *gold) {
    pq_write_key(w, "bindings");
    pq_write_object(w);
    for (size_t i = 0; i < gold->n_bindings; i++) {
        pq_write_key(w, gold->bindings[i].name);
        pq_cell_write(w, &gold->bindings[i].value);
    }
    pq_write_end(w);
}

typedef struct gold_request {
    choice chosen;
    const char *into;
    pq_named_file gold;
} gold_request;

static const pq_field gold_fields[] = {
    {SEED(gold_request)},
    {EDITION(gold_request)},
    {PQ_FIELD_TEXT(gold_request, into), .filled = true, .most = PQ_API_MAX_NAME,
     .help = "Name of the new file."},
    {PQ_NAMED_FILE(gold_request, gold), .help = "Gold set for Chinook; a loaded file."},
};
static const pq_shape gold_shape = PQ_SHAPE(gold_request, gold_fields);

static pq_status twin_gold(pq_call *call, void *request) {
    const gold_request *q = request;
    pq_gold_change change = {0};
    pq_gold gold = {0};
    bool adapted = false;
    pq_status status = find_change(call, &q->chosen, &change);
    if (status == PQ_OK) {
        status = adapt_into(call, &q->gold, &change, q->into, &gold, &adapted);
    }
    if (status != PQ_OK) {
        return status;
    }
    pq_write_object(call->work.out);
    pq_write_key_string(call->work.out, "gold", q->into);
    pq_write_key_string(call->work.out, "id", gold.id);
    pq_write_key_string(call->work.out, "database", gold.database);
    pq_write_key_size(call->work.out, "questions", gold.n_questions);
    pq_write_key_bool(call->work.out, "adapted", adapted);
    write_choice(call, &q->chosen);
    write_bindings(call->work.out, &gold);
    write_kept(call, q->into);
    pq_write_end(call->work.out);
    return PQ_OK;
}

static void write_left(pq_writer *w, const pq_adapted *adapted) {
    pq_write_key(w, "left");
    pq_write_array(w);
    for (size_t i = 0; i < adapted->n_left; i++) {
        pq_write_object(w);
        pq_write_key_string(w, "id", adapted->left[i].id);
        pq_write_key_string(w, "message", adapted->left[i].message);
        pq_write_end(w);
    }
    pq_write_end(w);
}

/* Adapts the answers and keeps the result under `into`. */
static pq_status adapt_answers(pq_call *call, const pq_named_file *gold_file,
                               const pq_named_file *file, const pq_gold_change *change,
                               const char *into, pq_adapted *adapted) {
    pq_text text = {0};
    pq_gold gold = {0};
    bool is_own = false;
    pq_status status = read_gold(call, gold_file, change, &gold, &is_own);
    if (status == PQ_OK && is_own) {
        status =
            pq_error_set(call->work.error, PQ_BAD_FIELD, "gold.database",
                         "this gold set is already adapted to the twin; to adapt predictions, load "
                         "the original set for \"%s\"",
                         chinook);
    }
    if (status == PQ_OK) {
        status = pq_predictions_adapt(file->bytes, file->size, &gold, change, call->work.arena,
                                      &text, adapted, call->work.error);
    }
    if (status != PQ_OK) {
        pq_text_free(&text);
        return status;
    }
    return pq_file_keep(call->api, into, text.data, text.size, call->work.error);
}

typedef struct predictions_request {
    choice chosen;
    const char *into;
    pq_named_file predictions, gold;
} predictions_request;

static const pq_field predictions_fields[] = {
    {SEED(predictions_request)},
    {EDITION(predictions_request)},
    {PQ_FIELD_TEXT(predictions_request, into), .filled = true, .most = PQ_API_MAX_NAME,
     .help = "Name of the new file."},
    {PQ_NAMED_FILE(predictions_request, predictions),
     .help = "Predictions for the gold set; a loaded file."},
    {PQ_NAMED_FILE(predictions_request, gold), .help = "Gold set for Chinook; a loaded file."},
};
static const pq_shape predictions_shape = PQ_SHAPE(predictions_request, predictions_fields);

static pq_status twin_predictions(pq_call *call, void *request) {
    const predictions_request *q = request;
    pq_gold_change change = {0};
    pq_adapted adapted = {0};
    pq_status status = find_change(call, &q->chosen, &change);
    if (status == PQ_OK) {
        status = adapt_answers(call, &q->gold, &q->predictions, &change, q->into, &adapted);
    }
    if (status != PQ_OK) {
        return status;
    }
    pq_write_object(call->work.out);
    pq_write_key_string(call->work.out, "predictions", q->into);
    pq_write_key_size(call->work.out, "answers", adapted.answers);
    pq_write_key_size(call->work.out, "changed", adapted.changed);
    write_left(call->work.out, &adapted);
    write_choice(call, &q->chosen);
    write_kept(call, q->into);
    pq_write_end(call->work.out);
    return PQ_OK;
}

static pq_status twin_names(pq_call *call, void *request) {
    size_t count = 0;
    (void)request;
    const pq_twin_name *names = pq_twin_names(&count);
    pq_write_object(call->work.out);
    pq_write_key(call->work.out, "tables");
    pq_write_object(call->work.out);
    for (size_t i = 0; i < count; i++) {
        if (i == PQ_TWIN_TABLES) {
            pq_write_end(call->work.out);
            pq_write_key(call->work.out, "columns");
            pq_write_object(call->work.out);
        }
        pq_write_key_string(call->work.out, names[i].chinook, names[i].renamed);
    }
    pq_write_end(call->work.out);
    pq_write_end(call->work.out);
    return PQ_OK;
}

static const pq_operation operations[] = {
    {"twin.make", "make a database of Chinook's shape with invented data from a seed, and open it",
     &make_shape, twin_make, NULL},
    {"twin.gold", "adapt a gold set for Chinook to a twin and load it", &gold_shape, twin_gold,
     NULL},
    {"twin.predictions", "adapt the answers to a gold set for Chinook to a twin and load them",
     &predictions_shape, twin_predictions, NULL},
    {"twin.names", "list the table and column names of the renamed twin", &pq_no_fields, twin_names,
     NULL},
};

const pq_operations pq_twin_operations = PQ_OPERATIONS(operations);
