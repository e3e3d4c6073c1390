/*
 * Shapes: an object of JSON as a table of its fields. One table reads the object into a struct,
 * refuses what does not fit, and describes itself as JSON (`meta`, the page's forms, the reference)
 * and as text (`--help`).
 *
 *     typedef struct request {
 *         const char *model;
 *         double context_tokens, sequences;
 *         size_t precision; // an index into the words
 *         double *rates;
 *         size_t n_rates;
 *     } request;
 *
 *     static const char *const precisions[] = {"fp16", "fp8", NULL};
 *
 *     static const pq_field request_fields[] = {
 *         {PQ_FIELD_TEXT(request, model), .filled = true, .help = "Name of the model."},
 *         {PQ_FIELD_NUMBER(request, context_tokens), .bounds = PQ_FROM_TO(0, 1e12),
 *          .unit = "tokens", .help = "Length of one sequence."},
 *         {PQ_FIELD_NUMBER(request, sequences), .bounds = PQ_ABOVE(0), PQ_OR(1),
 *          .help = "Sequences in the cache at the same time."},
 *         {PQ_FIELD_WORD(request, precision), .words = precisions, PQ_OR(1),
 *          .help = "Precision of the weights."},
 *         {PQ_FIELD_NUMBERS(request, rates), PQ_COUNT(request, n_rates), .bounds = PQ_FROM(0),
 *          .least = 1, .most = 24, .help = "Requests in each hour."},
 *     };
 *     static const pq_shape request_shape = PQ_SHAPE(request, request_fields);
 *
 *     request q = {0};
 *     pq_reading reading = {.arena = arena, .error = error};
 *     pq_status status = pq_shape_read(&request_shape, &value, &q, &reading);
 *
 * A row is a macro that names the kind and the member of the struct, then designated initializers.
 * A member of the wrong type does not compile. The key is the member's name, without what stands
 * before the last "." ("plan.gpu_gb" has the key "gpu_gb"), unless .key gives another.
 *
 * Required is the rule: a field may be absent only if its row has PQ_OR, PQ_OR_TEXT or PQ_OPTIONAL;
 * then null counts as absent. Without a default an absent number is NaN, an absent text, bytes or
 * list NULL (and of length 0), an absent value has no node, and an absent integer, bool or word is
 * 0; of an absent object every field is absent. A row with .nullable accepts null, in a required
 * field too: a number is then NaN, a text NULL, and all others are as if absent.
 *
 * A table is meant to be sound; pq_shape_fault finds what is not, and a test should ask it.
 */
#ifndef PQ_SHAPE_H
#define PQ_SHAPE_H

#include "pq_arena.h"
#include "pq_json.h"

/* X(constant, kind as printed, what JSON holds and what the member is) */
#define PQ_FIELD_KIND_LIST(X)                                                                      \
    X(PQ_FIELD_IS_NUMBER, "number", "a number; double")                                            \
    X(PQ_FIELD_IS_SIZE, "integer", "a whole number up to 4294967295, 1e6 too; size_t")             \
    X(PQ_FIELD_IS_INTEGER, "integer", "a number without fraction and exponent; any integer type")  \
    X(PQ_FIELD_IS_BOOL, "bool", "true or false; bool")                                             \
    X(PQ_FIELD_IS_TEXT, "text", "a string without NUL; const char *")                              \
    X(PQ_FIELD_IS_BYTES, "text", "a string, NUL allowed; pq_bytes")                                \
    X(PQ_FIELD_IS_WORD, "word", "one of the words; its index in any integer or enumeration type")  \
    X(PQ_FIELD_IS_OBJECT, "object", "an object of the shape `of`; a struct in place")              \
    X(PQ_FIELD_IS_LIST, "list", "a list of `items`; an array and its length")                      \
    X(PQ_FIELD_IS_MAP, "map", "an object whose keys are data; an array of pairs and its length")   \
    X(PQ_FIELD_IS_VALUE, "any", "any value, for the caller to read; pq_value")                     \
    X(PQ_FIELD_IS_OWN, "any", "any value, read by the row's own function; any type")

enum { PQ_SHAPE_MAX_FIELDS = 64, PQ_SHAPE_MAX_CHOICES = 32 };

typedef enum pq_field_kind {
#define PQ_FIELD_KIND_CONSTANT(constant, code, meaning) constant,
    PQ_FIELD_KIND_LIST(PQ_FIELD_KIND_CONSTANT)
#undef PQ_FIELD_KIND_CONSTANT
        PQ_FIELD_KIND_COUNT
} pq_field_kind;

/* Text that may hold NUL. */
typedef struct pq_bytes {
    const char *data; /* NULL where nullable and null, or absent */
    size_t size;
} pq_bytes;

typedef struct pq_field pq_field;
typedef struct pq_shape pq_shape;
typedef struct pq_reading pq_reading;

/* Reads `value`, or checks what was read from it, at `at`, the member of the struct. Errors: any;
 * pq_json_refuse(value, reading->error, ...) is the usual one. */
typedef pq_status pq_field_function(const pq_reading *reading, const pq_value *value, void *at);

/* Reads a number where more than a number may stand, such as a range, to *at, which stays where it
 * is. */
typedef pq_status pq_number_function(const pq_reading *reading, const pq_field *field,
                                     const pq_value *value, double *at);

/* What a reading needs, and what the functions of the tables get to know. */
struct pq_reading {
    pq_arena *arena; /* owns lists, copies of texts and kept values */
    pq_error *error; /* may be NULL */
    void *self;      /* the caller's own, for its functions; may be NULL */
    bool copies;     /* copy texts to the arena; otherwise they live as long as the document */
    pq_number_function *number; /* for PQ_FIELD_NUMBER without .plain; NULL: only plain numbers */
};

/* There are hundreds of rows, so that the members are as narrow as they can be and stand by width.
 */
struct pq_field {
    pq_bounds bounds; /* of numbers; left out: any that the member holds */
    double otherwise; /* default of a number, bool (0, 1) or word (index), where has_default */

    const char *key;  /* as in JSON; NULL: the member's name */
    const char *help; /* one short, plain sentence */
    const char *unit; /* "tokens", "USD per hour"; NULL: none */
    const char *otherwise_text;
    const char *const *words; /* of a word or of a list of words: static, ends with NULL, at most
                                 PQ_SHAPE_MAX_CHOICES where variants refer to it */
    const pq_shape *of;       /* of an object, and of the items of a list or a map */
    pq_field_function *read;  /* of PQ_FIELD_OWN */
    pq_field_function *check; /* after the field was read */

    uint32_t variants; /* bits PQ_IN(index) of the words of the shape's `by`, with which the field
                          goes; 0: all. One key may have a row for each variant. */
    uint32_t least, most; /* items of a list or map; bytes of a text; most 0: no limit */
    uint8_t takes;        /* of "any": bits 1u << PQ_KIND_...; 0: every kind */
    uint8_t choice; /* fields with the same number above 0 exclude each other; one of them must be
                       given unless all are optional */

    bool optional : 1;
    bool nullable : 1;    /* null is a value of its own, see below */
    bool has_default : 1; /* as `otherwise` or `otherwise_text` */
    bool plain : 1;       /* never handed to pq_reading.number */
    bool filled : 1;      /* a text, and each text of a list, must not be empty */

    /* Set by the macros below. */
    bool is_signed : 1; /* of an integer */
    uint8_t kind;       /* pq_field_kind */
    uint8_t items;      /* pq_field_kind, of a list */
    uint16_t at;        /* offset of the member in the struct, or PQ_FIELD_NOWHERE */
    uint16_t width;     /* of an integer, or of an item of a list, in bytes */
    uint16_t room;      /* how many items fit in an array in place; 0: the array is in the arena */
    uint16_t count_at;  /* 1 + offset of the length; 0: none */
    uint16_t given_at;  /* 1 + offset of a bool that says whether the field was given; 0: none */
    const char *member;
};

/* What fields ask of each other, and what follows from them. `into` is the struct; all fields were
 * read. */
typedef pq_status pq_shape_function(const pq_reading *reading, const pq_value *object, void *into);

struct pq_shape {
    const char *name; /* of the struct */
    size_t size;      /* of the struct */
    const pq_field *fields;
    size_t n_fields;
    bool open;                /* passes over unknown fields instead of refusing them */
    const char *by;           /* key of the word that `variants` refer to; NULL: no variants */
    pq_shape_function *check; /* may be NULL */
    const char *format;       /* of a document: what its field "format" must say; else NULL */
    const char *format_kind;  /* and its field "kind"; NULL: none */
    const char *self;         /* type that its functions take pq_reading.self for; NULL: the type
                                 that its room hands to every reading, or none */
};

/* ---- rows ---- */

#define PQ_FIELD_NUMBER(type, member) PQ_ROW(type, member, PQ_FIELD_IS_NUMBER, double *)
#define PQ_FIELD_SIZE(type, member)                                                                \
    PQ_ROW(type, member, PQ_FIELD_IS_SIZE, size_t *), .width = sizeof(size_t)
#define PQ_FIELD_INTEGER(type, member) PQ_ROW_INTEGER(type, member, PQ_FIELD_IS_INTEGER)
#define PQ_FIELD_BOOL(type, member) PQ_ROW(type, member, PQ_FIELD_IS_BOOL, bool *)
#define PQ_FIELD_TEXT(type, member) PQ_ROW(type, member, PQ_FIELD_IS_TEXT, const char **)
#define PQ_FIELD_BYTES(type, member) PQ_ROW(type, member, PQ_FIELD_IS_BYTES, pq_bytes *)
#define PQ_FIELD_WORD(type, member) PQ_ROW_INTEGER(type, member, PQ_FIELD_IS_WORD)
#define PQ_FIELD_OBJECT(type, member)                                                              \
    PQ_ROW_ANY(type, member, PQ_FIELD_IS_OBJECT), .width = sizeof PQ_OF(type, member)
#define PQ_FIELD_VALUE(type, member) PQ_ROW(type, member, PQ_FIELD_IS_VALUE, pq_value *)
#define PQ_FIELD_OWN(type, member) PQ_ROW_ANY(type, member, PQ_FIELD_IS_OWN)

/* An object whose fields go to members of the same struct: `of` is a shape of `type`, too. */
#define PQ_FIELD_SAME_STRUCT(type, key_)                                                           \
    .member = (key_), .kind = PQ_FIELD_IS_OBJECT, .at = 0, .width = sizeof(type)

/* Lists whose array is in the arena: the member is a pointer; PQ_COUNT says where its length is.
 * A list that is absent has length 0. */
#define PQ_FIELD_OBJECTS(type, member) PQ_ROW_LIST(type, member, PQ_FIELD_IS_OBJECT)
#define PQ_FIELD_NUMBERS(type, member)                                                             \
    PQ_ROW(type, member, PQ_FIELD_IS_LIST, double **), .items = PQ_FIELD_IS_NUMBER,                \
                                                       .width = sizeof(double)
#define PQ_FIELD_TEXTS(type, member)                                                               \
    PQ_ROW(type, member, PQ_FIELD_IS_LIST, const char ***), .items = PQ_FIELD_IS_TEXT,             \
                                                            .width = sizeof(char *)
#define PQ_FIELD_WORDS(type, member)                                                               \
    PQ_ROW(type, member, PQ_FIELD_IS_LIST, size_t **), .items = PQ_FIELD_IS_WORD,                  \
                                                       .width = sizeof(size_t)

/* Lists whose array is a member itself: no more items than it has. Without PQ_COUNT the list must
 * have exactly that many. */
#define PQ_FIELD_OBJECTS_IN(type, member) PQ_ROW_ARRAY(type, member, PQ_FIELD_IS_OBJECT)
#define PQ_FIELD_NUMBERS_IN(type, member)                                                          \
    PQ_ROW_ARRAY(type, member, PQ_FIELD_IS_NUMBER), PQ_TYPE_OF_ITEM(type, member, double *)
#define PQ_FIELD_TEXTS_IN(type, member)                                                            \
    PQ_ROW_ARRAY(type, member, PQ_FIELD_IS_TEXT), PQ_TYPE_OF_ITEM(type, member, const char **)
#define PQ_FIELD_WORDS_IN(type, member)                                                            \
    PQ_ROW_ARRAY(type, member, PQ_FIELD_IS_WORD), PQ_TYPE_OF_ITEM(type, member, size_t *)

/* An object whose keys are data, as a list of pairs in the arena. `of` is a shape of two rows: the
 * first, a text, takes the key, the second the value. */
#define PQ_FIELD_MAP(type, member)                                                                 \
    PQ_ROW_POINTER(type, member, PQ_FIELD_IS_MAP), .items = PQ_FIELD_IS_OBJECT

/* A field that is read and refused as any other, but kept nowhere: a number, integer, bool, text,
 * word or any value. */
#define PQ_FIELD_UNKEPT(kind_, key_)                                                               \
    .member = (key_), .kind = (kind_), .at = PQ_FIELD_NOWHERE, .width = sizeof(int64_t),           \
    .is_signed = true

/* Where the length of a list goes, and where it goes whether a field was given. */
#define PQ_COUNT(type, member) .count_at = 1 + PQ_AT(type, member, size_t *)
#define PQ_GIVEN(type, member) .given_at = 1 + PQ_AT(type, member, bool *)

/* Optional, without and with a default. An infinite default is not described: it means no limit. */
#define PQ_OPTIONAL .optional = true
#define PQ_OR(value) .optional = true, .has_default = true, .otherwise = (value)
#define PQ_OR_TEXT(text) .optional = true, .has_default = true, .otherwise_text = (text)

#define PQ_IN(index) (UINT32_C(1) << (index))

/* A shape of a struct and its rows. More initializers may follow: PQ_SHAPE(request, request_fields,
 * .check = check_request). */
#define PQ_SHAPE(type, rows, ...)                                                                  \
    {                                                                                              \
        .name = #type, .size = sizeof(type), .fields = (rows),                                     \
        .n_fields = sizeof(rows) / sizeof(rows)[0], __VA_ARGS__                                    \
    }

/* ---- reading ---- */

/* Reads an object into the struct `into`: sets every member that has a row, to the default where
 * the field is absent, and leaves the other members alone. After an error the struct is half read.
 *
 * Fields are read in the order of the rows: first what is unknown is refused, then choices, then
 * each field, and `check` comes last.
 * Errors: PQ_BAD_FIELD with the path and the refusal, PQ_OUT_OF_MEMORY, those of the functions. */
pq_status pq_shape_read(const pq_shape *shape, const pq_value *object, void *into,
                        const pq_reading *reading);

/* As pq_shape_read for a whole file, whose "format" (and "kind") must be the shape's: that is
 * looked at first. Errors: PQ_BAD_FORMAT with the format found and the one expected, those of
 * pq_shape_read. */
pq_status pq_shape_document(const pq_shape *shape, const pq_value *document, void *into,
                            const pq_reading *reading);

/* Sets every member that has a row to its default, as for an object without fields. */
void pq_shape_defaults(const pq_shape *shape, void *into);

/* The key of a field in JSON, and its bounds with those of its type. */
const char *pq_field_key(const pq_field *field);
pq_bounds pq_field_bounds(const pq_field *field);

/* ---- describing ---- */

/* Writes an array with an object for each field:
 *     "key", "kind" (of PQ_FIELD_KIND_LIST), "required", "help"
 * and, where there is one:
 *     "unit", "default", "nullable" (true), "filled" (true)
 *     "min" or "above", "max", "whole" (true)    of a number and of the numbers of a list
 *     "words"                                    of a word and of the words of a list
 *     "items" (a kind), "least", "most"          of a list or map
 *     "most"                                     of a text: bytes
 *     "fields" (an array as this one)            of an object and of the objects of a list or map
 *     "takes" (kinds)                            of "any"
 *     "one_of" (keys)                            which exclude each other, this one included
 *     "when" ({key: [words]})                    the words with which the field goes */
void pq_shape_describe(const pq_shape *shape, pq_writer *w);

/* Appends the same as text in lines of at most 100 columns, nested fields indented below theirs. */
void pq_shape_help(const pq_shape *shape, pq_text *text);

/* What is wrong with a table, nested shapes included, for tests: the name of the first row that is
 * not sound and why, appended to `text`. False if all is well. */
bool pq_shape_fault(const pq_shape *shape, pq_text *text);

/* ---- inside the rows ---- */

#define PQ_FIELD_NOWHERE UINT16_MAX

/* The member, never evaluated. */
#define PQ_OF(type, member) (((type *)0)->member)

/* Its offset; does not compile unless a pointer to it is a `pointer`. */
#define PQ_AT(type, member, pointer)                                                               \
    _Generic(&PQ_OF(type, member), pointer : offsetof(type, member))

/* 0; does not compile unless the condition holds. */
#define PQ_MUST(condition) (0 * sizeof(char[(condition) ? 1 : -1]))

#define PQ_ROW(type, member_, kind_, pointer)                                                      \
    .member = #member_, .kind = (kind_), .at = PQ_AT(type, member_, pointer)
#define PQ_ROW_ANY(type, member_, kind_)                                                           \
    .member = #member_, .kind = (kind_), .at = offsetof(type, member_)

#define PQ_ROW_INTEGER(type, member_, kind_)                                                       \
    PQ_ROW_ANY(type, member_, kind_),                                                              \
        .width = sizeof PQ_OF(type, member_),                                                      \
        .is_signed = _Generic(PQ_OF(type, member_), int : 1, long : 1, long long : 1,              \
                              unsigned : 0, unsigned long : 0, unsigned long long : 0)

#define PQ_ROW_POINTER(type, member_, kind_)                                                       \
    .member = #member_, .kind = (kind_),                                                           \
    .at = offsetof(type, member_) + PQ_MUST(sizeof PQ_OF(type, member_) == sizeof(void *)),        \
    .width = sizeof *PQ_OF(type, member_)
#define PQ_ROW_LIST(type, member_, items_)                                                         \
    PQ_ROW_POINTER(type, member_, PQ_FIELD_IS_LIST), .items = (items_)

#define PQ_ROW_ARRAY(type, member_, items_)                                                        \
    PQ_ROW_ANY(type, member_, PQ_FIELD_IS_LIST),                                                   \
        .items = (items_), .width = sizeof PQ_OF(type, member_)[0],                                \
        .room = sizeof PQ_OF(type, member_) / sizeof PQ_OF(type, member_)[0]
/* Repeats the room; does not compile unless the item's type fits. */
#define PQ_TYPE_OF_ITEM(type, member, pointer)                                                     \
    .is_signed = _Generic(&PQ_OF(type, member)[0], pointer : false)

#endif
