#include "pq_refuse.h"
#include "shape_parts.h"

#include <math.h>
#include <string.h>

/* Up to here a double holds every integer. */
static const double most_exact = 9007199254740992.0;

/* One object that is read. */
typedef struct scope {
    const pq_reading *reading;
    const pq_shape *shape;
    const pq_value *object;
    char *into;
    uint32_t variant; /* the bit of the variant; all bits where there are none */
} scope;

/* Room for whatever is read and kept nowhere. */
typedef union scratch {
    double number;
    int64_t integer;
    bool flag;
    const char *text;
    pq_bytes bytes;
    pq_value value;
} scratch;

typedef struct path_text {
    char text[sizeof((pq_error *)0)->where];
} path_text;

static pq_status read_object(const pq_reading *r, const pq_shape *shape, const pq_value *object,
                             void *into);

static path_text path_of(const pq_value *value) {
    path_text path;
    pq_json_path(value, path.text, sizeof path.text);
    return path;
}

/* ---- storing ---- */

/* Stores the low bytes, which are the value in every type that holds it. */
static void store_integer(const pq_field *f, void *at, int64_t value) {
    uint8_t as8 = (uint8_t)value;
    uint16_t as16 = (uint16_t)value;
    uint32_t as32 = (uint32_t)value;
    const void *from = f->width == 1   ? (const void *)&as8
                       : f->width == 2 ? (const void *)&as16
                       : f->width == 4 ? (const void *)&as32
                                       : (const void *)&value;
    memcpy(at, from, f->width);
}

/* The index that a word was stored as. */
static size_t load_index(const pq_field *f, const void *at) {
    uint64_t as64 = 0;
    uint32_t as32 = 0;
    memcpy(f->width == 8 ? (void *)&as64 : (void *)&as32, at, f->width == 8 ? 8 : 4);
    return f->width == 8 ? (size_t)as64 : (size_t)as32;
}

static void store_count(const scope *s, const pq_field *f, size_t count) {
    if (f->count_at > 0) {
        memcpy(s->into + f->count_at - 1, &count, sizeof count);
    }
}

static void store_given(const scope *s, const pq_field *f, bool given) {
    if (f->given_at > 0) {
        memcpy(s->into + f->given_at - 1, &given, sizeof given);
    }
}

static void store_default(const pq_field *f, void *at) {
    switch (f->kind) {
    case PQ_FIELD_IS_NUMBER:
        *(double *)at = f->has_default ? f->otherwise : NAN;
        break;
    case PQ_FIELD_IS_SIZE:
    case PQ_FIELD_IS_INTEGER:
    case PQ_FIELD_IS_WORD:
        store_integer(f, at, (int64_t)f->otherwise);
        break;
    case PQ_FIELD_IS_BOOL:
        *(bool *)at = f->otherwise != 0;
        break;
    case PQ_FIELD_IS_TEXT:
        *(const char **)at = f->otherwise_text;
        break;
    case PQ_FIELD_IS_BYTES:
        *(pq_bytes *)at = (pq_bytes){0};
        break;
    case PQ_FIELD_IS_OBJECT:
        pq_shape_defaults(f->of, at);
        break;
    case PQ_FIELD_IS_LIST:
    case PQ_FIELD_IS_MAP:
        memset(at, 0, f->room > 0 ? f->room * f->width : sizeof(void *));
        break;
    case PQ_FIELD_IS_VALUE:
        *(pq_value *)at = (pq_value){0};
        break;
    case PQ_FIELD_IS_OWN:
    case PQ_FIELD_KIND_COUNT:
        break;
    }
}

static void set_absent(const scope *s, const pq_field *f) {
    store_given(s, f, false);
    store_count(s, f, 0);
    if (f->at != PQ_FIELD_NOWHERE) {
        store_default(f, s->into + f->at);
    }
}

static bool goes_with(const pq_field *f, uint32_t variant) {
    return f->variants == 0 || (f->variants & variant) != 0;
}

/* Every field of the variant. */
static void set_all_absent(const scope *s) {
    for (size_t i = 0; i < s->shape->n_fields; i++) {
        if (goes_with(&s->shape->fields[i], s->variant)) {
            set_absent(s, &s->shape->fields[i]);
        }
    }
}

void pq_shape_defaults(const pq_shape *shape, void *into) {
    set_all_absent(&(scope){.shape = shape, .into = into, .variant = UINT32_MAX});
}

/* ---- single values ---- */

static pq_status read_number(const pq_reading *r, const pq_field *f, const pq_value *value,
                             double *at) {
    double number = 0;
    if (r->number != NULL && !f->plain) {
        return r->number(r, f, value, at);
    }
    pq_status status = pq_json_bounded(value, pq_field_bounds(f), &number, r->error);
    if (status == PQ_OK) {
        *at = number + 0.0; /* never the negative zero, which text does not keep */
    }
    return status;
}

/* A whole number that may be written as 1e6, as far as a double is exact. */
static pq_status read_whole(const pq_reading *r, const pq_value *value, pq_bounds bounds,
                            int64_t *integer) {
    double number = 0;
    bounds.min = fmax(bounds.min, -most_exact);
    bounds.max = fmin(bounds.max, most_exact);
    pq_status status = pq_json_bounded(value, bounds, &number, r->error);
    *integer = (int64_t)number;
    return status;
}

/* Whole bounds as integers; all of int64_t where there are none. */
static int64_t least_integer(pq_bounds bounds) {
    double least = bounds.above ? floor(bounds.min) + 1 : ceil(bounds.min);
    return least <= -0x1p63 ? INT64_MIN : (int64_t)least;
}

static int64_t most_integer(pq_bounds bounds) {
    double most = floor(bounds.max);
    return most >= 0x1p63 ? INT64_MAX : (int64_t)most;
}

static pq_status read_integer(const pq_reading *r, const pq_field *f, const pq_value *value,
                              void *at) {
    int64_t integer = 0;
    pq_bounds bounds = pq_field_bounds(f);
    bool is_real = f->kind == PQ_FIELD_IS_SIZE && pq_json_kind(value) == PQ_KIND_REAL;
    pq_status status = is_real ? read_whole(r, value, bounds, &integer)
                               : pq_json_integer(value, least_integer(bounds), most_integer(bounds),
                                                 &integer, r->error);
    if (status == PQ_OK) {
        store_integer(f, at, integer);
    }
    return status;
}

/* Holds a text to its length and copies it if the reading copies. */
static pq_status keep_text(const pq_reading *r, const pq_field *f, const pq_value *value,
                           pq_bytes *text) {
    if (f->filled && text->size == 0) {
        return pq_refuse_empty(r->error, path_of(value).text);
    }
    if (f->most > 0 && text->size > f->most) {
        return pq_refuse_length(r->error, path_of(value).text, f->most, text->size);
    }
    if (r->copies) {
        text->data = pq_arena_copy(r->arena, text->data, text->size);
    }
    return text->data == NULL ? pq_error_memory(r->error) : PQ_OK;
}

static pq_status read_text(const pq_reading *r, const pq_field *f, const pq_value *value,
                           const char **at) {
    pq_bytes text = {0};
    pq_status status = pq_json_string(value, &text.data, r->error);
    if (status == PQ_OK) {
        text.size = strlen(text.data);
        status = keep_text(r, f, value, &text);
    }
    if (status == PQ_OK) {
        *at = text.data;
    }
    return status;
}

static pq_status read_bytes(const pq_reading *r, const pq_field *f, const pq_value *value,
                            pq_bytes *at) {
    pq_bytes text = {0};
    pq_status status = pq_json_bytes(value, &text.data, &text.size, r->error);
    if (status == PQ_OK) {
        status = keep_text(r, f, value, &text);
    }
    if (status == PQ_OK) {
        *at = text;
    }
    return status;
}

static pq_status read_word(const pq_reading *r, const pq_field *f, const pq_value *value,
                           void *at) {
    size_t word = 0;
    pq_status status = pq_json_word(value, f->words, &word, r->error);
    if (status == PQ_OK) {
        store_integer(f, at, (int64_t)word);
    }
    return status;
}

/* Refuses a kind of value that the row does not take. */
static pq_status check_kind(const pq_reading *r, const pq_field *f, const pq_value *value) {
    pq_text expected = {0};
    if (f->takes == 0 || (f->takes & (1u << pq_json_kind(value))) != 0) {
        return PQ_OK;
    }
    shape_append_takes(&expected, f->takes);
    pq_status status = pq_json_refuse_kind(value, pq_text_string(&expected), r->error);
    pq_text_free(&expected);
    return status;
}

static pq_status read_own(const pq_reading *r, const pq_field *f, const pq_value *value, void *at) {
    pq_status status = check_kind(r, f, value);
    if (status != PQ_OK) {
        return status;
    }
    return f->kind == PQ_FIELD_IS_OWN ? f->read(r, value, at)
                                      : pq_json_keep(value, r->arena, at, r->error);
}

/* ---- lists and maps ---- */

/* How many items a list may have. */
static pq_status check_count(const pq_reading *r, const pq_field *f, const pq_value *value,
                             size_t count) {
    size_t least;
    size_t most;
    shape_item_limits(f, &least, &most);
    return count < least || count > most
               ? pq_refuse_items(r->error, path_of(value).text, least, most, count)
               : PQ_OK;
}

/* The array for `count` items: the member itself, or one in the arena that the member points at. */
static pq_status make_array(const scope *s, const pq_field *f, size_t count, char **items) {
    char *at = s->into + f->at;
    if (f->room > 0) {
        *items = at;
    } else {
        *items = pq_arena_array(s->reading->arena, count, f->width);
        memcpy(at, items, sizeof *items);
    }
    store_count(s, f, *items == NULL ? 0 : count);
    return *items == NULL ? pq_error_memory(s->reading->error) : PQ_OK;
}

static pq_status read_item(const scope *s, const pq_field *item, const pq_value *value, void *at) {
    switch (item->kind) {
    case PQ_FIELD_IS_NUMBER:
        return read_number(s->reading, item, value, at);
    case PQ_FIELD_IS_TEXT:
        return read_text(s->reading, item, value, at);
    case PQ_FIELD_IS_WORD:
        return read_word(s->reading, item, value, at);
    default:
        return read_object(s->reading, item->of, value, at);
    }
}

static pq_status read_list(const scope *s, const pq_field *f, const pq_value *value) {
    size_t count = 0;
    char *items = NULL;
    pq_field item = *f;
    item.kind = f->items;
    item.plain = true;
    item.most = 0;
    pq_status status = pq_json_array(value, &count, s->reading->error);
    if (status == PQ_OK) {
        status = check_count(s->reading, f, value, count);
    }
    if (status == PQ_OK) {
        status = make_array(s, f, count, &items);
    }
    for (size_t i = 0; i < count && status == PQ_OK; i++) {
        pq_value each = pq_json_item(value, i);
        status = read_item(s, &item, &each, items + i * f->width);
    }
    return status;
}

static pq_status read_present(const scope *s, const pq_field *f, const pq_value *value);

/* One pair of a map: the first row takes the key, the second the value. */
static pq_status read_pair(const pq_reading *r, const pq_shape *pair, const char *key,
                           const pq_value *value, char *into) {
    const scope s = {
        .reading = r, .shape = pair, .object = value, .into = into, .variant = UINT32_MAX};
    const pq_field *name = &pair->fields[0];
    pq_bytes text = {.data = key, .size = strlen(key)};
    set_all_absent(&s);
    pq_status status = keep_text(r, name, value, &text);
    memcpy(into + name->at, &text.data, sizeof text.data);
    if (status == PQ_OK && name->check != NULL) {
        status = name->check(r, value, into + name->at);
    }
    if (status == PQ_OK) {
        status = read_present(&s, &pair->fields[1], value);
    }
    return status == PQ_OK && pair->check != NULL ? pair->check(r, value, into) : status;
}

static pq_status read_map(const scope *s, const pq_field *f, const pq_value *value) {
    size_t count = 0;
    void *place = NULL;
    const char *key = NULL;
    char *pairs = NULL;
    pq_value member;
    if (pq_json_kind(value) != PQ_KIND_OBJECT) {
        return pq_json_refuse_kind(value, "an object", s->reading->error);
    }
    while (pq_json_next(value, &place, &key, &member)) {
        count++;
    }
    pq_status status = check_count(s->reading, f, value, count);
    if (status == PQ_OK) {
        status = make_array(s, f, count, &pairs);
    }
    while (status == PQ_OK && pq_json_next(value, &place, &key, &member)) {
        status = read_pair(s->reading, f->of, key, &member, pairs);
        pairs += f->width;
    }
    return status;
}

/* ---- fields ---- */

static pq_status read_value(const scope *s, const pq_field *f, const pq_value *value, void *at) {
    switch (f->kind) {
    case PQ_FIELD_IS_NUMBER:
        return read_number(s->reading, f, value, at);
    case PQ_FIELD_IS_SIZE:
    case PQ_FIELD_IS_INTEGER:
        return read_integer(s->reading, f, value, at);
    case PQ_FIELD_IS_BOOL:
        return pq_json_bool(value, at, s->reading->error);
    case PQ_FIELD_IS_TEXT:
        return read_text(s->reading, f, value, at);
    case PQ_FIELD_IS_BYTES:
        return read_bytes(s->reading, f, value, at);
    case PQ_FIELD_IS_WORD:
        return read_word(s->reading, f, value, at);
    case PQ_FIELD_IS_OBJECT:
        return read_object(s->reading, f->of, value, at);
    case PQ_FIELD_IS_LIST:
        return read_list(s, f, value);
    case PQ_FIELD_IS_MAP:
        return read_map(s, f, value);
    case PQ_FIELD_IS_VALUE:
    case PQ_FIELD_IS_OWN:
    case PQ_FIELD_KIND_COUNT:
        break;
    }
    return read_own(s->reading, f, value, at);
}

static pq_status read_present(const scope *s, const pq_field *f, const pq_value *value) {
    scratch nowhere;
    void *at = f->at == PQ_FIELD_NOWHERE ? (void *)&nowhere : s->into + f->at;
    store_given(s, f, true);
    pq_status status = read_value(s, f, value, at);
    return status == PQ_OK && f->check != NULL ? f->check(s->reading, value, at) : status;
}

/* A null that is a value of its own. */
static void set_null(const scope *s, const pq_field *f) {
    pq_field null = *f;
    null.has_default = f->has_default && f->kind != PQ_FIELD_IS_NUMBER;
    null.otherwise_text = NULL;
    set_absent(s, &null);
}

static pq_status read_field(const scope *s, const pq_field *f) {
    const char *key = pq_field_key(f);
    pq_value member;
    bool is_there = pq_json_member(s->object, key, &member, NULL) == PQ_OK;
    if (is_there && pq_json_kind(&member) == PQ_KIND_NULL && f->nullable) {
        set_null(s, f);
        return PQ_OK;
    }
    bool may_be_absent = f->optional || f->choice > 0;
    if (may_be_absent && !pq_json_find(s->object, key, &member)) {
        return PQ_OK;
    }
    return is_there ? read_present(s, f, &member)
                    : pq_refuse_missing(s->reading->error, path_of(s->object).text, key);
}

/* ---- objects ---- */

/* Reads the word that the variants refer to, then sets the defaults of its variant. */
static pq_status read_variant(scope *s) {
    const pq_field *by = shape_by(s->shape);
    if (by == NULL) {
        return PQ_OK;
    }
    pq_status status = read_field(s, by);
    if (status == PQ_OK) {
        s->variant = PQ_IN(load_index(by, s->into + by->at));
        set_all_absent(s);
        status = read_field(s, by);
    }
    return status;
}

static bool is_of_document(const pq_shape *shape, const char *key) {
    return (shape->format != NULL && strcmp(key, "format") == 0) ||
           (shape->format_kind != NULL && strcmp(key, "kind") == 0);
}

/* Is the key that of a row? Keys mostly come in the order of the rows, so the search begins at row
 * *next, and leaves there where the next one should be. */
static bool is_known(const scope *s, const char *key, size_t *next) {
    for (size_t i = 0; i < s->shape->n_fields; i++) {
        size_t row = (*next + i) % s->shape->n_fields;
        const pq_field *f = &s->shape->fields[row];
        if (goes_with(f, s->variant) && strcmp(pq_field_key(f), key) == 0) {
            *next = row + 1;
            return true;
        }
    }
    return is_of_document(s->shape, key);
}

static pq_status refuse_unknown(const scope *s, const char *key, const pq_value *member) {
    const char *known[PQ_SHAPE_MAX_FIELDS + 1];
    const scope any = {.shape = s->shape, .variant = UINT32_MAX};
    size_t n = 0;
    if (is_known(&any, key, &n)) { /* with another word */
        const pq_field *by = shape_by(s->shape);
        const char *word = by->words[load_index(by, s->into + by->at)];
        return pq_refuse_variant(s->reading->error, path_of(member).text, s->shape->by, word);
    }
    n = 0;
    for (size_t i = 0; i < s->shape->n_fields; i++) {
        if (goes_with(&s->shape->fields[i], s->variant)) {
            known[n++] = pq_field_key(&s->shape->fields[i]);
        }
    }
    known[n] = NULL;
    return pq_refuse_field(s->reading->error, path_of(member).text, known, key);
}

static pq_status check_known(const scope *s) {
    void *place = NULL;
    const char *key = NULL;
    size_t next = 0;
    pq_value member;
    while (!s->shape->open && pq_json_next(s->object, &place, &key, &member)) {
        if (!is_known(s, key, &next)) {
            return refuse_unknown(s, key, &member);
        }
    }
    return PQ_OK;
}

/* Of the fields that share the choice of row `first`, one must be given, and no second one. */
static pq_status check_choice(const scope *s, size_t first) {
    const char *keys[PQ_SHAPE_MAX_FIELDS + 1];
    const char *given = NULL;
    size_t n = 0;
    bool is_required = false;
    for (size_t i = first; i < s->shape->n_fields; i++) {
        const pq_field *f = &s->shape->fields[i];
        pq_value member;
        if (f->choice != s->shape->fields[first].choice || !goes_with(f, s->variant)) {
            continue;
        }
        keys[n++] = pq_field_key(f);
        is_required = is_required || !f->optional;
        if (pq_json_find(s->object, keys[n - 1], &member)) {
            if (given != NULL) {
                return pq_refuse_conflict(s->reading->error, path_of(&member).text, given);
            }
            given = keys[n - 1];
        }
    }
    keys[n] = NULL;
    if (given != NULL || !is_required || n == 0) {
        return PQ_OK;
    }
    return pq_refuse_missing_all(s->reading->error, path_of(s->object).text, keys);
}

static pq_status check_choices(const scope *s) {
    uint64_t done = 1; /* the bit of 0, which is no choice */
    pq_status status = PQ_OK;
    for (size_t i = 0; i < s->shape->n_fields && status == PQ_OK; i++) {
        uint64_t bit = UINT64_C(1) << s->shape->fields[i].choice;
        if ((done & bit) == 0) {
            done |= bit;
            status = check_choice(s, i);
        }
    }
    return status;
}

static pq_status read_fields(const scope *s) {
    const pq_field *by = shape_by(s->shape);
    pq_status status = PQ_OK;
    for (size_t i = 0; i < s->shape->n_fields && status == PQ_OK; i++) {
        const pq_field *f = &s->shape->fields[i];
        if (f != by && goes_with(f, s->variant)) {
            status = read_field(s, f);
        }
    }
    return status;
}

static pq_status read_object(const pq_reading *r, const pq_shape *shape, const pq_value *object,
                             void *into) {
    scope s = {.reading = r, .shape = shape, .object = object, .into = into, .variant = UINT32_MAX};
    if (pq_json_kind(object) != PQ_KIND_OBJECT) {
        return pq_json_refuse_kind(object, "an object", r->error);
    }
    set_all_absent(&s);
    pq_status status = read_variant(&s);
    if (status == PQ_OK) {
        status = check_known(&s);
    }
    if (status == PQ_OK) {
        status = check_choices(&s);
    }
    if (status == PQ_OK) {
        status = read_fields(&s);
    }
    return status == PQ_OK && shape->check != NULL ? shape->check(r, object, into) : status;
}

pq_status pq_shape_read(const pq_shape *shape, const pq_value *object, void *into,
                        const pq_reading *reading) {
    return read_object(reading, shape, object, into);
}

pq_status pq_shape_document(const pq_shape *shape, const pq_value *document, void *into,
                            const pq_reading *reading) {
    pq_status status = pq_json_format(document, "format", shape->format, reading->error);
    if (status == PQ_OK && shape->format_kind != NULL) {
        status = pq_json_format(document, "kind", shape->format_kind, reading->error);
    }
    return status == PQ_OK ? read_object(reading, shape, document, into) : status;
}
