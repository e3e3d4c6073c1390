/* Operations on the twin: make it, adapt a gold set and the answers to it, list its names. */
#include "operation.h"
#include "pq_predictions_adapt.h"
#include "pq_twin.h"
#include "pq_twin_image.h"

#include <stdlib.h>
#include <string.h>

/* Seeds that JSON and JavaScript hold exactly. */
#define MOST_SEED (((int64_t)1 << 53) - 1)

/* Which twin a request is about. */
typedef struct choice {
    int64_t seed;
    pq_twin_edition edition;
} choice;

static pq_status read_choice(pq_call *call, choice *chosen) {
    pq_value value;
    const char *id = NULL;
    pq_status status = pq_json_member(call->work.request, "seed", &value, call->work.error);
    if (status == PQ_OK) {
        status = pq_json_integer(&value, 0, MOST_SEED, &chosen->seed, call->work.error);
    }
    if (status == PQ_OK) {
        status = pq_json_member(call->work.request, "edition", &value, call->work.error);
    }
    if (status == PQ_OK) {
        status = pq_json_string(&value, &id, call->work.error);
    }
    if (status == PQ_OK && !pq_twin_edition_find(id, &chosen->edition)) {
        status =
            pq_json_refuse(&value, call->work.error, "\"chinook\" or \"renamed\" is wanted here");
    }
    return status;
}

static void write_choice(pq_call *call, const choice *chosen) {
    pq_write_key_integer(call->work.out, "seed", chosen->seed);
    pq_write_key_string(call->work.out, "edition", pq_twin_edition_id(chosen->edition));
}

/* The name under which something is to be kept. */
static pq_status read_name(pq_call *call, const char *key, const char **name) {
    pq_value value;
    pq_status status = pq_json_member(call->work.request, key, &value, call->work.error);
    if (status == PQ_OK) {
        status = pq_json_string(&value, name, call->work.error);
    }
    size_t size = status == PQ_OK ? strlen(*name) : 0;
    if (status == PQ_OK && (size == 0 || size > PQ_API_MAX_NAME)) {
        status =
            pq_json_refuse(&value, call->work.error, "a name has 1 to %d bytes", PQ_API_MAX_NAME);
    }
    return status;
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

static pq_status twin_make(pq_call *call) {
    static const char *const fields[] = {"seed", "edition", "name", NULL};
    choice chosen = {0};
    const char *name = NULL;
    pq_db *db = NULL;
    size_t size = 0;
    uint64_t hash = 0;
    pq_schema schema;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = read_choice(call, &chosen);
    }
    if (status == PQ_OK) {
        status = read_name(call, "name", &name);
    }
    if (status == PQ_OK) {
        status = open_twin(call, &chosen, &db, &size, &hash);
    }
    if (status == PQ_OK) {
        status = pq_db_schema(db, call->work.arena, &schema, call->work.error);
    }
    if (status != PQ_OK) {
        pq_db_close(db);
        return status;
    }
    status = pq_database_keep(call->api, name, db, call->work.error);
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_database_write(call->work.out, name, size, &schema);
        write_choice(call, &chosen);
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
            status = pq_error_set(call->work.error, PQ_SQL_FAILED, wanted[i].name,
                                  "the twin of this seed has no value for \"%s\"", wanted[i].name);
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
static pq_status read_gold(pq_call *call, const pq_file *file, const pq_gold_change *change,
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
                        "the gold set is for \"%.80s\"; a twin stands in for \"%s\" only, so "
                        "choose that database",
                        gold->database, chinook);
}

/* Writes the file as it is for the twin. */
static pq_status adapt(pq_call *call, const pq_file *file, const pq_gold_change *change,
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
static pq_status adapt_into(pq_call *call, const pq_file *file, const pq_gold_change *change,
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

static pq_status twin_gold(pq_call *call) {
    static const char *const fields[] = {"gold", "seed", "edition", "into", NULL};
    choice chosen = {0};
    const pq_file *file = NULL;
    const char *into = NULL;
    pq_gold_change change = {0};
    pq_gold gold = {0};
    bool adapted = false;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = read_choice(call, &chosen);
    }
    if (status == PQ_OK) {
        status = read_name(call, "into", &into);
    }
    if (status == PQ_OK) {
        status = pq_call_file(call, "gold", &file);
    }
    if (status == PQ_OK) {
        status = find_change(call, &chosen, &change);
    }
    if (status == PQ_OK) {
        status = adapt_into(call, file, &change, into, &gold, &adapted);
    }
    if (status != PQ_OK) {
        return status;
    }
    pq_write_object(call->work.out);
    pq_write_key_string(call->work.out, "gold", into);
    pq_write_key_string(call->work.out, "id", gold.id);
    pq_write_key_string(call->work.out, "database", gold.database);
    pq_write_key_size(call->work.out, "questions", gold.n_questions);
    pq_write_key_bool(call->work.out, "adapted", adapted);
    write_choice(call, &chosen);
    write_bindings(call->work.out, &gold);
    write_kept(call, into);
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
static pq_status adapt_answers(pq_call *call, const pq_file *gold_file, const pq_file *file,
                               const pq_gold_change *change, const char *into,
                               pq_adapted *adapted) {
    pq_text text = {0};
    pq_gold gold = {0};
    bool is_own = false;
    pq_status status = read_gold(call, gold_file, change, &gold, &is_own);
    if (status == PQ_OK && is_own) {
        status = pq_error_set(call->work.error, PQ_BAD_FIELD, "gold.database",
                              "the gold set is for the twin already; answers are adapted by the "
                              "set for \"%s\" that they answer",
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

static pq_status twin_predictions(pq_call *call) {
    static const char *const fields[] = {"predictions", "gold", "seed", "edition", "into", NULL};
    choice chosen = {0};
    const pq_file *file = NULL;
    const pq_file *gold = NULL;
    const char *into = NULL;
    pq_gold_change change = {0};
    pq_adapted adapted = {0};
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = read_choice(call, &chosen);
    }
    if (status == PQ_OK) {
        status = read_name(call, "into", &into);
    }
    if (status == PQ_OK) {
        status = pq_call_file(call, "predictions", &file);
    }
    if (status == PQ_OK) {
        status = pq_call_file(call, "gold", &gold);
    }
    if (status == PQ_OK) {
        status = find_change(call, &chosen, &change);
    }
    if (status == PQ_OK) {
        status = adapt_answers(call, gold, file, &change, into, &adapted);
    }
    if (status != PQ_OK) {
        return status;
    }
    pq_write_object(call->work.out);
    pq_write_key_string(call->work.out, "predictions", into);
    pq_write_key_size(call->work.out, "answers", adapted.answers);
    pq_write_key_size(call->work.out, "changed", adapted.changed);
    write_left(call->work.out, &adapted);
    write_choice(call, &chosen);
    write_kept(call, into);
    pq_write_end(call->work.out);
    return PQ_OK;
}

static pq_status twin_names(pq_call *call) {
    static const char *const fields[] = {NULL};
    pq_status status = pq_call_fields(call, fields);
    if (status != PQ_OK) {
        return status;
    }
    size_t count = 0;
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
     twin_make, NULL},
    {"twin.gold", "adapt a gold set for Chinook to a twin and load it", twin_gold, NULL},
    {"twin.predictions", "adapt the answers to a gold set for Chinook to a twin and load them",
     twin_predictions, NULL},
    {"twin.names", "what tables and columns are called in the renamed twin", twin_names, NULL},
};

const pq_operations pq_twin_operations = PQ_OPERATIONS(operations);
