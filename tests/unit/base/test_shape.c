/* Shapes: every kind of field, every refusal, defaults, nesting, and what a table says of itself.
 */
#include "support.h"

#include "pq_shape.h"

#include <math.h>
#include <string.h>

/* ---- a table with every kind ---- */

typedef enum color { RED, GREEN, BLUE } color;

typedef struct rate {
    double usd, discount;
} rate;

typedef struct limit {
    const char *name;
    int64_t calls;
} limit;

typedef struct everything {
    double share, plain_number, budget;
    size_t count;
    int small;
    int64_t large;
    uint64_t seed;
    bool flag;
    const char *name, *note;
    pq_bytes bytes;
    color shade;
    size_t unit;
    rate price;
    bool has_price;
    rate *offers;
    size_t n_offers;
    double *series;
    size_t n_series;
    const char **tags;
    size_t n_tags;
    size_t *shades;
    size_t n_shades;
    double hours[3];
    rate tiers[2];
    size_t n_tiers;
    limit *limits;
    size_t n_limits;
    pq_value any;
    int parity;
} everything;

static const char *const colors[] = {"red", "green", "blue", NULL};
static const char *const units[] = {"hour", "minute", NULL};

static const pq_field rate_fields[] = {
    {PQ_FIELD_NUMBER(rate, usd), .bounds = PQ_FROM_TO(0, 100), .unit = "USD", .help = "The price."},
    {PQ_FIELD_NUMBER(rate, discount), .bounds = PQ_FROM_TO(0, 1), PQ_OR(0.5),
     .help = "Share that is left off."},
};
static const pq_shape rate_shape = PQ_SHAPE(rate, rate_fields);

static pq_status is_lower(const pq_reading *reading, const pq_value *value, void *at) {
    const char *const *name = at;
    return **name >= 'a' ? PQ_OK : pq_json_refuse(value, reading->error, "must be in lower case");
}

static const pq_field limit_fields[] = {
    {PQ_FIELD_TEXT(limit, name), .check = is_lower, .help = "Name of the limit."},
    {PQ_FIELD_INTEGER(limit, calls), .bounds = PQ_FROM(0), .help = "How many calls."},
};
static const pq_shape limit_shape = PQ_SHAPE(limit, limit_fields);

static pq_status read_parity(const pq_reading *reading, const pq_value *value, void *at) {
    int64_t integer = 0;
    pq_status status = pq_json_integer(value, 0, 100, &integer, reading->error);
    *(int *)at = (int)(integer % 2);
    return status;
}

static const pq_field everything_fields[] = {
    {PQ_FIELD_NUMBER(everything, share), .bounds = PQ_ABOVE_TO(0, 1), PQ_OR(0.9),
     .help = "A share."},
    {PQ_FIELD_NUMBER(everything, plain_number), .key = "plain", .plain = true, PQ_OPTIONAL,
     .help = "Any number."},
    {PQ_FIELD_NUMBER(everything, budget), PQ_OR(INFINITY), .bounds = PQ_FROM(0), .unit = "USD",
     .help = "At most this."},
    {PQ_FIELD_SIZE(everything, count), .bounds = PQ_FROM_TO(1, 2e6), PQ_OR(3), .help = "A count."},
    {PQ_FIELD_INTEGER(everything, small), .bounds = PQ_FROM_TO(-5, 5), PQ_OR(-1),
     .help = "A small integer."},
    {PQ_FIELD_INTEGER(everything, large), PQ_OPTIONAL, .help = "A large integer."},
    {PQ_FIELD_INTEGER(everything, seed), PQ_OR(1), .help = "A seed."},
    {PQ_FIELD_BOOL(everything, flag), PQ_OR(true), .help = "A switch."},
    {PQ_FIELD_TEXT(everything, name), .filled = true, .most = 8, PQ_OR_TEXT("x"),
     .help = "A name."},
    {PQ_FIELD_TEXT(everything, note), .nullable = true, PQ_OR_TEXT("none"), .help = "A note."},
    {PQ_FIELD_BYTES(everything, bytes), PQ_OPTIONAL, .help = "Bytes."},
    {PQ_FIELD_WORD(everything, shade), .words = colors, PQ_OR(GREEN), .help = "A color."},
    {PQ_FIELD_WORD(everything, unit), .words = units, PQ_OPTIONAL, .help = "A unit."},
    {PQ_FIELD_OBJECT(everything, price), PQ_GIVEN(everything, has_price), .of = &rate_shape,
     PQ_OPTIONAL, .help = "A price."},
    {PQ_FIELD_OBJECTS(everything, offers), PQ_COUNT(everything, n_offers), .of = &rate_shape,
     .least = 1, .most = 3, PQ_OPTIONAL, .help = "Offers."},
    {PQ_FIELD_NUMBERS(everything, series), PQ_COUNT(everything, n_series), .bounds = PQ_FROM(0),
     PQ_OPTIONAL, .help = "Numbers."},
    {PQ_FIELD_TEXTS(everything, tags), PQ_COUNT(everything, n_tags), .filled = true, PQ_OPTIONAL,
     .help = "Tags."},
    {PQ_FIELD_WORDS(everything, shades), PQ_COUNT(everything, n_shades), .words = colors,
     PQ_OPTIONAL, .help = "Colors."},
    {PQ_FIELD_NUMBERS_IN(everything, hours), .bounds = PQ_FROM(0), PQ_OPTIONAL,
     .help = "One number for each hour."},
    {PQ_FIELD_OBJECTS_IN(everything, tiers), PQ_COUNT(everything, n_tiers), .of = &rate_shape,
     PQ_OPTIONAL, .help = "Tiers."},
    {PQ_FIELD_MAP(everything, limits), PQ_COUNT(everything, n_limits), .of = &limit_shape,
     PQ_OPTIONAL, .help = "Limits by name."},
    {PQ_FIELD_VALUE(everything, any), .takes = 1u << PQ_KIND_STRING | 1u << PQ_KIND_ARRAY,
     PQ_OPTIONAL, .help = "A name or a list."},
    {PQ_FIELD_OWN(everything, parity), .read = read_parity, PQ_OPTIONAL, .help = "An integer."},
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_INTEGER, "ignored"), .bounds = PQ_FROM_TO(0, 9), PQ_OPTIONAL,
     .help = "Checked and dropped."},
};
static const pq_shape everything_shape = PQ_SHAPE(everything, everything_fields);

/* ---- helpers ---- */

typedef struct fixture {
    pq_arena *arena;
    pq_json *document;
    pq_error error;
    pq_reading reading;
} fixture;

static void begin(fixture *f) {
    *f = (fixture){.arena = pq_arena_new()};
    f->reading = (pq_reading){.arena = f->arena, .error = &f->error};
}

static void end(fixture *f) {
    pq_json_free(f->document);
    pq_arena_free(f->arena);
}

static pq_status read_text(fixture *f, const pq_shape *shape, const char *text, void *into) {
    pq_json_free(f->document);
    f->document = NULL;
    if (pq_json_parse(text, strlen(text), &f->document, &f->error) != PQ_OK) {
        fail_msg("%s: %s", text, f->error.message);
    }
    pq_value root = pq_json_root(f->document);
    return shape->format != NULL ? pq_shape_document(shape, &root, into, &f->reading)
                                 : pq_shape_read(shape, &root, into, &f->reading);
}

static void good(fixture *f, const pq_shape *shape, const char *text, void *into) {
    if (read_text(f, shape, text, into) != PQ_OK) {
        fail_msg("%s: %s: %s", text, f->error.where, f->error.message);
    }
}

static void bad(fixture *f, const pq_shape *shape, const char *text, pq_refusal refusal,
                const char *where, const char *message) {
    char into[2048] = {0};
    assert_true(shape->size <= sizeof into);
    assert_int_not_equal(read_text(f, shape, text, into), PQ_OK);
    assert_string_equal(f->error.message, message);
    assert_string_equal(f->error.where, where);
    assert_string_equal(pq_refusal_code(f->error.refusal), pq_refusal_code(refusal));
}

/* ---- reading ---- */

static void absent_fields_have_their_defaults(void **state) {
    fixture f;
    everything e;
    memset(&e, 0xA5, sizeof e);
    begin(&f);
    good(&f, &everything_shape, "{}", &e);
    assert_true(e.share == 0.9 && isnan(e.plain_number) && isinf(e.budget));
    assert_int_equal(e.count, 3);
    assert_int_equal(e.small, -1);
    assert_int_equal(e.large, 0);
    assert_int_equal(e.seed, 1);
    assert_true(e.flag);
    assert_string_equal(e.name, "x");
    assert_string_equal(e.note, "none");
    assert_null(e.bytes.data);
    assert_int_equal(e.shade, GREEN);
    assert_int_equal(e.unit, 0);
    assert_false(e.has_price);
    assert_true(isnan(e.price.usd) && e.price.discount == 0.5);
    assert_true(e.n_offers == 0 && e.n_series == 0 && e.n_tags == 0 && e.n_tiers == 0);
    assert_null(e.offers);
    assert_true(e.hours[0] == 0 && e.hours[2] == 0);
    assert_null(e.limits);
    assert_null(e.any.node);
    assert_int_equal((unsigned char)((char *)&e.parity)[0], 0xA5);
    /* A null is as good as absent. */
    good(&f, &everything_shape, "{\"share\":null,\"tags\":null,\"price\":null,\"any\":null}", &e);
    assert_true(e.share == 0.9 && e.n_tags == 0 && !e.has_price && e.any.node == NULL);
    end(&f);
}

static void every_kind_is_read(void **state) {
    static const char text[] =
        "{\"share\":1,\"plain\":-0.0,\"budget\":5,\"count\":1e6,\"small\":-5,"
        "\"large\":-9223372036854775807,\"seed\":9223372036854775807,\"flag\":false,"
        "\"name\":\"abcdefgh\",\"note\":\"n\",\"bytes\":\"a\\u0000b\",\"shade\":\"blue\","
        "\"unit\":\"minute\",\"price\":{\"usd\":7},\"offers\":[{\"usd\":1},{\"usd\":2,\"discount\":"
        "0}],"
        "\"series\":[1,2.5],\"tags\":[\"t\",\"u\"],\"shades\":[\"red\",\"blue\"],\"hours\":[1,2,3],"
        "\"tiers\":[{\"usd\":4}],\"limits\":{\"day\":8,\"hour\":1},\"any\":[1],\"parity\":7,"
        "\"ignored\":9}";
    fixture f;
    everything e = {0};
    begin(&f);
    good(&f, &everything_shape, text, &e);
    assert_true(e.share == 1 && e.plain_number == 0 && !signbit(e.plain_number) && e.budget == 5);
    assert_int_equal(e.count, 1000000);
    assert_int_equal(e.small, -5);
    assert_true(e.large == -INT64_MAX && e.seed == INT64_MAX);
    assert_false(e.flag);
    assert_string_equal(e.name, "abcdefgh");
    assert_int_equal(e.bytes.size, 3);
    assert_memory_equal(e.bytes.data, "a\0b", 3);
    assert_int_equal(e.shade, BLUE);
    assert_int_equal(e.unit, 1);
    assert_true(e.has_price && e.price.usd == 7 && e.price.discount == 0.5);
    assert_int_equal(e.n_offers, 2);
    assert_true(e.offers[0].discount == 0.5 && e.offers[1].usd == 2 && e.offers[1].discount == 0);
    assert_true(e.n_series == 2 && e.series[1] == 2.5);
    assert_int_equal(e.n_tags, 2);
    assert_string_equal(e.tags[1], "u");
    assert_true(e.n_shades == 2 && e.shades[0] == RED && e.shades[1] == BLUE);
    assert_true(e.hours[0] == 1 && e.hours[2] == 3);
    assert_true(e.n_tiers == 1 && e.tiers[0].usd == 4);
    assert_int_equal(e.n_limits, 2);
    assert_string_equal(e.limits[0].name, "day");
    assert_int_equal(e.limits[1].calls, 1);
    assert_int_equal(e.parity, 1);
    char path[20];
    pq_value first = pq_json_item(&e.any, 0);
    pq_json_path(&first, path, sizeof path);
    assert_string_equal(path, "any[0]");
    end(&f);
}

static void every_refusal_names_place_and_reason(void **state) {
    static const struct {
        const char *text;
        pq_refusal refusal;
        const char *where, *message;
    } cases[] = {
        {"[]", PQ_REFUSAL_WRONG_KIND, "", "expected an object, found an array"},
        {"{\"share\":0}", PQ_REFUSAL_OUT_OF_RANGE, "share", "must be above 0 and up to 1"},
        {"{\"share\":1.01}", PQ_REFUSAL_OUT_OF_RANGE, "share", "must be above 0 and up to 1"},
        {"{\"share\":\"1\"}", PQ_REFUSAL_WRONG_KIND, "share",
         "expected a number above 0 and up to 1, found a string"},
        {"{\"plain\":[]}", PQ_REFUSAL_WRONG_KIND, "plain", "expected a number, found an array"},
        {"{\"count\":0}", PQ_REFUSAL_OUT_OF_RANGE, "count",
         "must be a whole number from 1 to 2000000"},
        {"{\"count\":2.5}", PQ_REFUSAL_OUT_OF_RANGE, "count",
         "must be a whole number from 1 to 2000000"},
        {"{\"count\":3e6}", PQ_REFUSAL_OUT_OF_RANGE, "count",
         "must be a whole number from 1 to 2000000"},
        {"{\"small\":6}", PQ_REFUSAL_OUT_OF_RANGE, "small", "must be a whole number from -5 to 5"},
        {"{\"small\":-6}", PQ_REFUSAL_OUT_OF_RANGE, "small", "must be a whole number from -5 to 5"},
        {"{\"small\":1.0}", PQ_REFUSAL_NONE, "small",
         "must be written without fraction and exponent"},
        {"{\"large\":true}", PQ_REFUSAL_WRONG_KIND, "large", "expected a whole number, found true"},
        {"{\"seed\":-1}", PQ_REFUSAL_OUT_OF_RANGE, "seed", "must be a whole number of at least 0"},
        {"{\"flag\":0}", PQ_REFUSAL_WRONG_KIND, "flag", "expected true or false, found 0"},
        {"{\"name\":\"\"}", PQ_REFUSAL_EMPTY, "name", "must not be empty"},
        {"{\"name\":\"abcdefghi\"}", PQ_REFUSAL_TOO_LONG, "name", "has 9 bytes; the limit is 8"},
        {"{\"bytes\":{}}", PQ_REFUSAL_WRONG_KIND, "bytes", "expected a string, found an object"},
        {"{\"shade\":\"gren\"}", PQ_REFUSAL_UNKNOWN_WORD, "shade",
         "unknown \"gren\"; did you mean \"green\"?"},
        {"{\"shade\":\"black\"}", PQ_REFUSAL_UNKNOWN_WORD, "shade",
         "unknown \"black\"; expected one of: red, green, blue"},
        {"{\"shades\":[\"red\",\"x\"]}", PQ_REFUSAL_UNKNOWN_WORD, "shades[1]",
         "unknown \"x\"; expected one of: red, green, blue"},
        {"{\"price\":7}", PQ_REFUSAL_WRONG_KIND, "price", "expected an object, found 7"},
        {"{\"price\":{}}", PQ_REFUSAL_MISSING_FIELD, "price", "the field \"usd\" is missing"},
        {"{\"price\":{\"usd\":null}}", PQ_REFUSAL_WRONG_KIND, "price.usd",
         "expected a number from 0 to 100, found null"},
        {"{\"price\":{\"usd\":1,\"usdd\":2}}", PQ_REFUSAL_UNKNOWN_FIELD, "price.usdd",
         "unknown field \"usdd\"; did you mean \"usd\"?"},
        {"{\"price\":{\"usd\":1,\"other\":2}}", PQ_REFUSAL_UNKNOWN_FIELD, "price.other",
         "unknown field \"other\"; allowed here: usd, discount"},
        {"{\"offers\":{}}", PQ_REFUSAL_WRONG_KIND, "offers", "expected an array, found an object"},
        {"{\"offers\":[]}", PQ_REFUSAL_TOO_FEW_ITEMS, "offers", "has 0 items; expected 1 to 3"},
        {"{\"offers\":[1,2,3,4]}", PQ_REFUSAL_TOO_MANY_ITEMS, "offers",
         "has 4 items; expected 1 to 3"},
        {"{\"offers\":[{\"usd\":1},{\"usd\":101}]}", PQ_REFUSAL_OUT_OF_RANGE, "offers[1].usd",
         "must be from 0 to 100"},
        {"{\"series\":[0,-1]}", PQ_REFUSAL_OUT_OF_RANGE, "series[1]", "must be at least 0"},
        {"{\"tags\":[\"a\",\"\"]}", PQ_REFUSAL_EMPTY, "tags[1]", "must not be empty"},
        {"{\"tags\":[1]}", PQ_REFUSAL_WRONG_KIND, "tags[0]", "expected a string, found 1"},
        {"{\"hours\":[1,2]}", PQ_REFUSAL_TOO_FEW_ITEMS, "hours", "has 2 items; expected 3"},
        {"{\"hours\":[1,2,3,4]}", PQ_REFUSAL_TOO_MANY_ITEMS, "hours", "has 4 items; expected 3"},
        {"{\"tiers\":[{\"usd\":1},{\"usd\":1},{\"usd\":1}]}", PQ_REFUSAL_TOO_MANY_ITEMS, "tiers",
         "has 3 items; expected at most 2"},
        {"{\"limits\":[]}", PQ_REFUSAL_WRONG_KIND, "limits", "expected an object, found an array"},
        {"{\"limits\":{\"a\":1,\"b\":-1}}", PQ_REFUSAL_OUT_OF_RANGE, "limits.b",
         "must be a whole number of at least 0"},
        {"{\"limits\":{\"Day\":1}}", PQ_REFUSAL_NONE, "limits.Day", "must be in lower case"},
        {"{\"any\":5}", PQ_REFUSAL_WRONG_KIND, "any", "expected a string or an array, found 5"},
        {"{\"parity\":101}", PQ_REFUSAL_OUT_OF_RANGE, "parity",
         "must be a whole number from 0 to 100"},
        {"{\"ignored\":10}", PQ_REFUSAL_OUT_OF_RANGE, "ignored",
         "must be a whole number from 0 to 9"},
        {"{\"shaer\":1}", PQ_REFUSAL_UNKNOWN_FIELD, "shaer",
         "unknown field \"shaer\"; did you mean \"share\"?"},
    };
    fixture f;
    begin(&f);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bad(&f, &everything_shape, cases[i].text, cases[i].refusal, cases[i].where,
            cases[i].message);
        assert_int_equal(f.error.code, PQ_BAD_FIELD);
    }
    end(&f);
}

/* Both ends of a range are in it, and what lies just beyond is not. */
static void bounds_are_exact(void **state) {
    fixture f;
    everything e = {0};
    begin(&f);
    good(&f, &everything_shape, "{\"count\":1,\"small\":5,\"ignored\":0}", &e);
    good(&f, &everything_shape, "{\"count\":2e6,\"small\":-5,\"budget\":0,\"share\":1}", &e);
    good(&f, &everything_shape, "{\"price\":{\"usd\":100,\"discount\":0}}", &e);
    assert_int_equal(e.count, 3);
    bad(&f, &everything_shape, "{\"count\":2000001}", PQ_REFUSAL_OUT_OF_RANGE, "count",
        "must be a whole number from 1 to 2000000");
    end(&f);
}

/* A nullable field takes null as a value, even where it must be there. */
typedef struct measured {
    double ms;
    int64_t tokens;
    const char *model;
    rate price;
    bool has_price;
} measured;

static void null_can_be_a_value(void **state) {
    static const pq_field fields[] = {
        {PQ_FIELD_NUMBER(measured, ms), .nullable = true, .bounds = PQ_FROM(0), .help = "Time."},
        {PQ_FIELD_INTEGER(measured, tokens), .nullable = true, .has_default = true, .otherwise = -1,
         .bounds = PQ_FROM(0), .help = "Tokens."},
        {PQ_FIELD_TEXT(measured, model), .nullable = true, .help = "Model."},
        {PQ_FIELD_OBJECT(measured, price), PQ_GIVEN(measured, has_price), .nullable = true,
         .of = &rate_shape, .help = "Price."},
    };
    static const pq_shape shape = PQ_SHAPE(measured, fields);
    fixture f;
    measured m = {.has_price = true};
    begin(&f);
    good(&f, &shape, "{\"ms\":null,\"tokens\":null,\"model\":null,\"price\":null}", &m);
    assert_true(isnan(m.ms) && m.tokens == -1 && m.model == NULL && !m.has_price);
    good(&f, &shape, "{\"ms\":1,\"tokens\":2,\"model\":\"m\",\"price\":{\"usd\":3}}", &m);
    assert_true(m.ms == 1 && m.tokens == 2 && m.has_price && m.price.usd == 3);
    bad(&f, &shape, "{\"ms\":1,\"tokens\":2,\"price\":null}", PQ_REFUSAL_MISSING_FIELD, "",
        "the field \"model\" is missing");
    end(&f);
}

/* Texts live as long as the document, or as the arena where the reading copies. */
static void texts_are_copied_on_demand(void **state) {
    fixture f;
    everything e = {0};
    begin(&f);
    f.reading.copies = true;
    good(&f, &everything_shape,
         "{\"name\":\"kept\",\"tags\":[\"t\"],\"bytes\":\"b\",\"limits\":{\"day\":1}}", &e);
    pq_json_free(f.document);
    f.document = NULL;
    assert_string_equal(e.name, "kept");
    assert_string_equal(e.tags[0], "t");
    assert_string_equal(e.limits[0].name, "day");
    assert_memory_equal(e.bytes.data, "b", 1);
    end(&f);
}

/* ---- hooks, checks, choices, variants ---- */

typedef struct span {
    double *target;
    double low, high;
} span;

/* Takes {"low", "high"} for a number and keeps the range. */
static pq_status read_span(const pq_reading *reading, const pq_field *field, const pq_value *value,
                           double *at) {
    span *s = reading->self;
    pq_value end_value;
    if (pq_json_kind(value) != PQ_KIND_OBJECT) {
        return pq_json_bounded(value, pq_field_bounds(field), at, reading->error);
    }
    pq_status status = pq_json_member(value, "low", &end_value, reading->error);
    if (status == PQ_OK) {
        status = pq_json_bounded(&end_value, pq_field_bounds(field), &s->low, reading->error);
    }
    s->target = at;
    *at = s->low;
    return status;
}

static void a_hook_reads_more_than_numbers(void **state) {
    fixture f;
    everything e = {0};
    span s = {0};
    begin(&f);
    f.reading.self = &s;
    f.reading.number = read_span;
    good(&f, &everything_shape, "{\"offers\":[{\"usd\":1},{\"usd\":{\"low\":2}}],\"share\":0.5}",
         &e);
    assert_ptr_equal(s.target, &e.offers[1].usd);
    assert_true(e.offers[1].usd == 2 && e.share == 0.5);
    bad(&f, &everything_shape, "{\"share\":{\"low\":2}}", PQ_REFUSAL_OUT_OF_RANGE, "share.low",
        "must be above 0 and up to 1");
    /* Not for plain numbers, and not in lists. */
    bad(&f, &everything_shape, "{\"plain\":{\"low\":2}}", PQ_REFUSAL_WRONG_KIND, "plain",
        "expected a number, found an object");
    bad(&f, &everything_shape, "{\"series\":[{\"low\":2}]}", PQ_REFUSAL_WRONG_KIND, "series[0]",
        "expected a number of at least 0, found an object");
    end(&f);
}

static pq_status check_order(const pq_reading *reading, const pq_value *object, void *into) {
    rate *r = into;
    if (r->discount > r->usd) {
        return pq_json_refuse(object, reading->error, "the discount exceeds the price");
    }
    r->usd -= r->discount; /* what follows from the fields may be filled in here */
    return PQ_OK;
}

static void a_check_sees_all_fields(void **state) {
    static const pq_shape shape = PQ_SHAPE(rate, rate_fields, .check = check_order);
    fixture f;
    rate r = {0};
    begin(&f);
    good(&f, &shape, "{\"usd\":3,\"discount\":1}", &r);
    assert_true(r.usd == 2);
    bad(&f, &shape, "{\"usd\":0.1}", PQ_REFUSAL_NONE, "", "the discount exceeds the price");
    end(&f);
}

typedef struct volume {
    double per_day, per_second;
    const char *a, *b;
} volume;

static void fields_of_a_choice_exclude_each_other(void **state) {
    enum { VOLUME = 1, NAME };
    static const pq_field fields[] = {
        {PQ_FIELD_NUMBER(volume, per_day), .choice = VOLUME, .help = "A day."},
        {PQ_FIELD_NUMBER(volume, per_second), .choice = VOLUME, .help = "A second."},
        {PQ_FIELD_TEXT(volume, a), .choice = NAME, PQ_OPTIONAL, .help = "One name."},
        {PQ_FIELD_TEXT(volume, b), .choice = NAME, PQ_OPTIONAL, .help = "Another name."},
    };
    static const pq_shape shape = PQ_SHAPE(volume, fields);
    fixture f;
    volume v = {0};
    begin(&f);
    good(&f, &shape, "{\"per_second\":2}", &v);
    assert_true(v.per_second == 2 && isnan(v.per_day) && v.a == NULL);
    good(&f, &shape, "{\"per_day\":2,\"per_second\":null,\"b\":\"x\"}", &v);
    bad(&f, &shape, "{\"per_second\":1,\"per_day\":2}", PQ_REFUSAL_CONFLICT, "per_second",
        "conflicts with per_day; give only one of them");
    assert_string_equal(f.error.found, "per_day");
    bad(&f, &shape, "{\"per_day\":1,\"a\":\"x\",\"b\":\"y\"}", PQ_REFUSAL_CONFLICT, "b",
        "conflicts with a; give only one of them");
    bad(&f, &shape, "{}", PQ_REFUSAL_MISSING_FIELD, "",
        "one of these fields is missing: per_day, per_second");
    end(&f);
}

typedef enum billing { OFFER_PER_TOKEN, OFFER_PER_HOUR, OFFER_OWN } billing;

typedef struct offer {
    billing kind;
    rate rates;
    double price, gpus, replicas;
} offer;

static const char *const offer_kinds[] = {"per_token", "per_hour", "own", NULL};

static const pq_field offer_fields[] = {
    {PQ_FIELD_OBJECT(offer, rates), .key = "price", .variants = PQ_IN(OFFER_PER_TOKEN),
     .of = &rate_shape, .help = "Price of tokens."},
    {PQ_FIELD_NUMBER(offer, price), .variants = PQ_IN(OFFER_PER_HOUR) | PQ_IN(OFFER_OWN),
     .help = "Price of an hour."},
    {PQ_FIELD_NUMBER(offer, gpus), .variants = PQ_IN(OFFER_PER_HOUR), PQ_OR(1), .help = "GPUs."},
    {PQ_FIELD_NUMBER(offer, replicas), .variants = PQ_IN(OFFER_PER_HOUR), PQ_OR(0),
     .help = "Replicas."},
    {PQ_FIELD_NUMBER(offer, replicas), .variants = PQ_IN(OFFER_OWN), PQ_OR(2), .help = "Replicas."},
    {PQ_FIELD_WORD(offer, kind), .words = offer_kinds, PQ_OR(OFFER_PER_TOKEN), .help = "Billing."},
};
static const pq_shape offer_shape = PQ_SHAPE(offer, offer_fields, .by = "kind");

static void a_word_decides_which_fields_there_are(void **state) {
    fixture f;
    offer o = {0};
    begin(&f);
    good(&f, &offer_shape, "{\"price\":{\"usd\":3}}", &o);
    assert_true(o.kind == OFFER_PER_TOKEN && o.rates.usd == 3 && isnan(o.price));
    good(&f, &offer_shape, "{\"price\":4,\"kind\":\"per_hour\"}", &o);
    assert_true(o.kind == OFFER_PER_HOUR && o.price == 4 && o.gpus == 1 && o.replicas == 0);
    good(&f, &offer_shape, "{\"price\":4,\"kind\":\"own\"}", &o);
    assert_true(o.kind == OFFER_OWN && o.replicas == 2);
    bad(&f, &offer_shape, "{\"price\":4,\"kind\":\"own\",\"gpus\":2}", PQ_REFUSAL_CONFLICT, "gpus",
        "does not go with kind \"own\"");
    bad(&f, &offer_shape, "{\"price\":4}", PQ_REFUSAL_WRONG_KIND, "price",
        "expected an object, found 4");
    bad(&f, &offer_shape, "{\"kind\":\"bought\"}", PQ_REFUSAL_UNKNOWN_WORD, "kind",
        "unknown \"bought\"; expected one of: per_token, per_hour, own");
    bad(&f, &offer_shape, "{\"kind\":\"own\",\"size\":2}", PQ_REFUSAL_UNKNOWN_FIELD, "size",
        "unknown field \"size\"; allowed here: price, replicas, kind");
    end(&f);
}

/* ---- documents, open shapes, fields of the same struct ---- */

typedef struct file {
    const char *id;
    bool supported;
    const char **except;
    size_t n_except;
} file;

static const pq_field mode_fields[] = {
    {PQ_FIELD_BOOL(file, supported), .help = "Is there a JSON mode?"},
    {PQ_FIELD_TEXTS(file, except), PQ_COUNT(file, n_except), PQ_OPTIONAL,
     .help = "Models without."},
};
static const pq_shape mode_shape = PQ_SHAPE(file, mode_fields);

static const pq_field file_fields[] = {
    {PQ_FIELD_TEXT(file, id), .help = "Name of the file."},
    {PQ_FIELD_SAME_STRUCT(file, "json_mode"), .of = &mode_shape, PQ_OPTIONAL, .help = "JSON mode."},
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_VALUE, "sources"), PQ_OPTIONAL, .help = "Where it is from."},
};
static const pq_shape file_shape =
    PQ_SHAPE(file, file_fields, .format = "perquery-things/1", .format_kind = "calls");

static void a_document_is_known_by_its_format(void **state) {
    fixture f;
    file d = {0};
    begin(&f);
    good(&f, &file_shape,
         "{\"format\":\"perquery-things/1\",\"kind\":\"calls\",\"id\":\"a\",\"sources\":[{}],"
         "\"json_mode\":{\"supported\":true,\"except\":[\"m\"]}}",
         &d);
    assert_true(d.supported && d.n_except == 1);
    bad(&f, &file_shape, "{\"format\":\"perquery-prices/1\",\"rows\":[]}", PQ_REFUSAL_WRONG_FORMAT,
        "format", "the format is \"perquery-prices/1\"; expected \"perquery-things/1\"");
    assert_int_equal(f.error.code, PQ_BAD_FORMAT);
    assert_string_equal(f.error.found, "perquery-prices/1");
    bad(&f, &file_shape, "{\"format\":\"perquery-things/1\",\"kind\":\"figures\"}",
        PQ_REFUSAL_WRONG_FORMAT, "kind", "the kind is \"figures\"; expected \"calls\"");
    bad(&f, &file_shape, "{\"id\":\"a\"}", PQ_REFUSAL_MISSING_FIELD, "",
        "the field \"format\" is missing");
    bad(&f, &file_shape, "[]", PQ_REFUSAL_WRONG_KIND, "", "expected an object, found an array");
    bad(&f, &file_shape,
        "{\"format\":\"perquery-things/1\",\"kind\":\"calls\",\"id\":\"a\",\"json_mode\":{}}",
        PQ_REFUSAL_MISSING_FIELD, "json_mode", "the field \"supported\" is missing");
    end(&f);
}

static void an_open_shape_passes_over_unknown_fields(void **state) {
    static const pq_shape shape = PQ_SHAPE(rate, rate_fields, .open = true);
    fixture f;
    rate r = {0};
    begin(&f);
    good(&f, &shape, "{\"usd\":3,\"other\":[]}", &r);
    assert_true(r.usd == 3);
    end(&f);
}

/* ---- what a table says of itself ---- */

static void check_described(const pq_shape *shape, const char *expected) {
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    pq_shape_describe(shape, &w);
    assert_string_equal(pq_text_string(&text), expected);
    pq_text_free(&text);
}

static void a_table_describes_itself_as_json(void **state) {
    check_described(
        &offer_shape,
        "[{\"key\":\"price\",\"kind\":\"object\",\"required\":true,\"help\":\"Price of tokens.\","
        "\"when\":{\"kind\":[\"per_token\"]},\"fields\":[{\"key\":\"usd\",\"kind\":\"number\","
        "\"required\":true,\"help\":\"The price.\",\"unit\":\"USD\",\"min\":0,\"max\":100},"
        "{\"key\":\"discount\",\"kind\":\"number\",\"required\":false,"
        "\"help\":\"Share that is left off.\",\"min\":0,\"max\":1,\"default\":0.5}]},"
        "{\"key\":\"price\",\"kind\":\"number\",\"required\":true,\"help\":\"Price of an hour.\","
        "\"when\":{\"kind\":[\"per_hour\",\"own\"]}},"
        "{\"key\":\"gpus\",\"kind\":\"number\",\"required\":false,\"help\":\"GPUs.\",\"default\":1,"
        "\"when\":{\"kind\":[\"per_hour\"]}},"
        "{\"key\":\"replicas\",\"kind\":\"number\",\"required\":false,\"help\":\"Replicas.\","
        "\"default\":0,\"when\":{\"kind\":[\"per_hour\"]}},"
        "{\"key\":\"replicas\",\"kind\":\"number\",\"required\":false,\"help\":\"Replicas.\","
        "\"default\":2,\"when\":{\"kind\":[\"own\"]}},"
        "{\"key\":\"kind\",\"kind\":\"word\",\"required\":false,\"help\":\"Billing.\","
        "\"default\":\"per_token\",\"words\":[\"per_token\",\"per_hour\",\"own\"]}]");
    check_described(
        &file_shape,
        "[{\"key\":\"format\",\"kind\":\"word\",\"required\":true,\"help\":\"What the file is.\","
        "\"words\":[\"perquery-things/1\"]},{\"key\":\"kind\",\"kind\":\"word\",\"required\":true,"
        "\"help\":\"What the file is.\",\"words\":[\"calls\"]},"
        "{\"key\":\"id\",\"kind\":\"text\",\"required\":true,\"help\":\"Name of the file.\"},"
        "{\"key\":\"json_mode\",\"kind\":\"object\",\"required\":false,\"help\":\"JSON mode.\","
        "\"fields\":[{\"key\":\"supported\",\"kind\":\"bool\",\"required\":true,"
        "\"help\":\"Is there a JSON mode?\"},{\"key\":\"except\",\"kind\":\"list\","
        "\"required\":false,\"help\":\"Models without.\",\"items\":\"text\"}]},"
        "{\"key\":\"sources\",\"kind\":\"any\",\"required\":false,\"help\":\"Where it is "
        "from.\"}]");
}

/* Each row of the big table, by itself. */
static void every_kind_describes_itself(void **state) {
    static const char *const expected[] = {
        "{\"key\":\"share\",\"kind\":\"number\",\"required\":false,\"help\":\"A "
        "share.\",\"above\":0,"
        "\"max\":1,\"default\":0.9}",
        "{\"key\":\"plain\",\"kind\":\"number\",\"required\":false,\"help\":\"Any number.\"}",
        "{\"key\":\"budget\",\"kind\":\"number\",\"required\":false,\"help\":\"At most this.\","
        "\"unit\":\"USD\",\"min\":0}",
        "{\"key\":\"count\",\"kind\":\"integer\",\"required\":false,\"help\":\"A "
        "count.\",\"min\":1,"
        "\"max\":2000000,\"default\":3}",
        "{\"key\":\"large\",\"kind\":\"integer\",\"required\":false,\"help\":\"A large integer.\"}",
        "{\"key\":\"flag\",\"kind\":\"bool\",\"required\":false,\"help\":\"A switch.\","
        "\"default\":true}",
        "{\"key\":\"name\",\"kind\":\"text\",\"required\":false,\"help\":\"A name.\","
        "\"default\":\"x\",\"filled\":true,\"most\":8}",
        "{\"key\":\"note\",\"kind\":\"text\",\"required\":false,\"help\":\"A note.\","
        "\"default\":\"none\",\"nullable\":true}",
        "{\"key\":\"series\",\"kind\":\"list\",\"required\":false,\"help\":\"Numbers.\","
        "\"items\":\"number\",\"min\":0}",
        "{\"key\":\"shades\",\"kind\":\"list\",\"required\":false,\"help\":\"Colors.\","
        "\"words\":[\"red\",\"green\",\"blue\"],\"items\":\"word\"}",
        "\"items\":\"number\",\"min\":0,\"least\":3,\"most\":3}",
        "\"help\":\"Offers.\",\"items\":\"object\",\"least\":1,\"most\":3,\"fields\":[",
        "{\"key\":\"limits\",\"kind\":\"map\",\"required\":false,\"help\":\"Limits by name.\","
        "\"items\":\"integer\"}",
        "{\"key\":\"any\",\"kind\":\"any\",\"required\":false,\"help\":\"A name or a list.\","
        "\"takes\":[\"text\",\"list\"]}",
    };
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    pq_shape_describe(&everything_shape, &w);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        if (strstr(pq_text_string(&text), expected[i]) == NULL) {
            fail_msg("%s is not in %s", expected[i], pq_text_string(&text));
        }
    }
    pq_text_free(&text);
}

static void a_table_describes_itself_as_text(void **state) {
    static const char expected[] =
        "  price       Price of tokens. [an object; with kind per_token; required]\n"
        "    usd       The price. [USD: a number from 0 to 100; required]\n"
        "    discount  Share that is left off. [a number from 0 to 1; default 0.5]\n"
        "  price       Price of an hour. [a number; with kind per_hour, own; required]\n"
        "  gpus        GPUs. [a number; with kind per_hour; default 1]\n"
        "  replicas    Replicas. [a number; with kind per_hour; default 0]\n"
        "  replicas    Replicas. [a number; with kind own; default 2]\n"
        "  kind        Billing. [one of: per_token, per_hour, own; default per_token]\n";
    pq_text text = {0};
    pq_shape_help(&offer_shape, &text);
    assert_string_equal(pq_text_string(&text), expected);
    pq_text_free(&text);
}

/* No line is longer than 100 columns, and a long text continues below itself. */
static void help_is_wrapped(void **state) {
    static const pq_field fields[] = {
        {PQ_FIELD_NUMBER(rate, usd), .unit = "USD", .choice = 1, .bounds = PQ_WHOLE_TO(1, 5),
         .help = "This sentence is so long that it does not fit a line of the terminal, however "
                 "wide the terminal may be that it is shown in."},
        {PQ_FIELD_NUMBER(rate, discount), .choice = 1,
         .key = "a_key_that_is_longer_than_the_column_of_keys", .help = "Short."},
    };
    static const pq_shape shape = PQ_SHAPE(rate, fields, .format = "x/1");
    pq_text text = {0};
    pq_shape_help(&shape, &text);
    assert_string_equal(
        pq_text_string(&text),
        "  format                          What the file is. [x/1; required]\n"
        "  usd                             This sentence is so long that it does not fit a line of "
        "the\n"
        "                                  terminal, however wide the terminal may be that it is "
        "shown in.\n"
        "                                  [USD: a whole number from 1 to 5; instead of\n"
        "                                  a_key_that_is_longer_than_the_column_of_keys]\n"
        "  a_key_that_is_longer_than_the_column_of_keys\n"
        "                                  Short. [a number; instead of usd]\n");
    pq_text_free(&text);
}

/* ---- tables that are not sound ---- */

static void check_fault(const pq_shape *shape, const char *fault) {
    pq_text text = {0};
    bool is_faulty = pq_shape_fault(shape, &text);
    assert_string_equal(pq_text_string(&text), fault);
    assert_int_equal(is_faulty, fault[0] != '\0');
    pq_text_free(&text);
}

static void faults_of_a_table_are_found(void **state) {
    static const pq_field no_count[] = {{PQ_FIELD_TEXTS(file, except), .help = "x"}};
    static const pq_field no_words[] = {{PQ_FIELD_WORD(offer, kind), .help = "x"}};
    static const pq_field no_help[] = {{PQ_FIELD_TEXT(file, id)}};
    static const pq_field twice[] = {{PQ_FIELD_TEXT(file, id), .help = "x"},
                                     {PQ_FIELD_BOOL(file, supported), .key = "id", .help = "x"}};
    static const pq_field alone[] = {{PQ_FIELD_TEXT(file, id), .choice = 1, .help = "x"}};
    static const pq_field stray[] = {{PQ_FIELD_TEXT(file, id), .variants = 1, .help = "x"}};
    static const pq_field default_out[] = {
        {PQ_FIELD_SIZE(file, n_except), .bounds = PQ_FROM_TO(1, 5), PQ_OR(6), .help = "x"}};
    static const pq_field wrong_shape[] = {
        {PQ_FIELD_OBJECT(offer, rates), .of = &everything_shape, .help = "x"}};
    static const pq_field too_many[] = {
        {PQ_FIELD_NUMBERS_IN(everything, hours), .most = 4, .help = "x"}};
    static const pq_field no_reader[] = {{PQ_FIELD_OWN(everything, parity), .help = "x"}};
    static const pq_field no_shape[] = {{PQ_FIELD_OBJECT(offer, rates), .help = "x"}};
    static const pq_shape unsound = PQ_SHAPE(file, no_help);
    static const pq_field nested[] = {
        {PQ_FIELD_SAME_STRUCT(file, "mode"), .of = &unsound, .help = "x"}};
    static const struct {
        pq_shape shape;
        const char *fault;
    } cases[] = {
        {PQ_SHAPE(file, no_count), "file.except: it has no PQ_COUNT"},
        {PQ_SHAPE(offer, no_words), "offer.kind: it has no words"},
        {PQ_SHAPE(file, no_help), "file.id: it has no help"},
        {PQ_SHAPE(file, twice), "file.id: its key stands twice"},
        {PQ_SHAPE(file, alone), "file.id: it is the only field of its choice"},
        {PQ_SHAPE(file, stray), "file.id: the shape has no word for its variants"},
        {PQ_SHAPE(file, default_out), "file.n_except: its default is out of bounds"},
        {PQ_SHAPE(offer, wrong_shape), "offer.rates: its shape is not that of its member"},
        {PQ_SHAPE(everything, too_many), "everything.hours: it has no room for so many items"},
        {PQ_SHAPE(everything, no_reader), "everything.parity: it has no function to read it"},
        {PQ_SHAPE(offer, no_shape), "offer.rates: its shape is not that of its member"},
        {PQ_SHAPE(file, nested), "file.id: it has no help"},
    };
    check_fault(&everything_shape, "");
    check_fault(&offer_shape, "");
    check_fault(&file_shape, "");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        check_fault(&cases[i].shape, cases[i].fault);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absent_fields_have_their_defaults),
        cmocka_unit_test(every_kind_is_read),
        cmocka_unit_test(every_refusal_names_place_and_reason),
        cmocka_unit_test(bounds_are_exact),
        cmocka_unit_test(null_can_be_a_value),
        cmocka_unit_test(texts_are_copied_on_demand),
        cmocka_unit_test(a_hook_reads_more_than_numbers),
        cmocka_unit_test(a_check_sees_all_fields),
        cmocka_unit_test(fields_of_a_choice_exclude_each_other),
        cmocka_unit_test(a_word_decides_which_fields_there_are),
        cmocka_unit_test(a_document_is_known_by_its_format),
        cmocka_unit_test(an_open_shape_passes_over_unknown_fields),
        cmocka_unit_test(a_table_describes_itself_as_json),
        cmocka_unit_test(every_kind_describes_itself),
        cmocka_unit_test(a_table_describes_itself_as_text),
        cmocka_unit_test(help_is_wrapped),
        cmocka_unit_test(faults_of_a_table_are_found),
    };
    return cmocka_run_group_tests_name("shape", tests, NULL, NULL);
}
