#include "site_files.h"

#include "operation.h"
#include "pq_codes.h"
#include "pq_sources.h"
#include "pq_twin.h"

/* ---- the manifest ---- */

/* A row of any section; a section has some of the fields. */
typedef struct entry {
    const char *id, *file, *label, *note, *gold, *source, *licence, *sha256;
    size_t bytes;
    int64_t seed;
    pq_twin_edition edition;
} entry;

static const char *const editions[] = PQ_WORDS_OF(PQ_TWIN_EDITION_LIST);

#define ID                                                                                         \
    { PQ_FIELD_TEXT(entry, id), .filled = true, .help = "Name of the row." }
#define FILE_NAME                                                                                  \
    { PQ_FIELD_TEXT(entry, file), .filled = true, .help = "File below the folder of the manifest." }
#define LABEL                                                                                      \
    { PQ_FIELD_TEXT(entry, label), .filled = true, .help = "Name that the page shows." }
#define NOTE                                                                                       \
    { PQ_FIELD_TEXT(entry, note), .filled = true, .help = "What the page says about it." }

static const pq_field file_fields[] = {ID, FILE_NAME};
static const pq_shape file_shape = PQ_SHAPE(entry, file_fields);

static const pq_field labeled_fields[] = {ID, FILE_NAME, LABEL};
static const pq_shape labeled_shape = PQ_SHAPE(entry, labeled_fields);

static const pq_field example_fields[] = {
    ID,        {PQ_FIELD_TEXT(entry, gold), .filled = true, .help = "Id of the gold set."},
    FILE_NAME, LABEL,
    NOTE,
};
static const pq_shape example_shape = PQ_SHAPE(entry, example_fields);

static const pq_field database_fields[] = {
    ID,
    FILE_NAME,
    LABEL,
    {PQ_FIELD_TEXT(entry, source), .filled = true, .help = "Where it is from."},
    {PQ_FIELD_TEXT(entry, licence), .filled = true, .help = "License."},
    {PQ_FIELD_TEXT(entry, sha256), .filled = true, .help = "SHA-256 of the file, in hex."},
    {PQ_FIELD_SIZE(entry, bytes), .unit = "bytes", .help = "Size of the file."},
};
static const pq_shape database_shape = PQ_SHAPE(entry, database_fields);

static const pq_field twin_fields[] = {
    ID,
    LABEL,
    {PQ_FIELD_INTEGER(entry, seed), .bounds = PQ_WHOLE_TO(0, 9007199254740991.0),
     .help = "Number that the twin is made from."},
    {PQ_FIELD_WORD(entry, edition), .words = editions, .help = "Names of its tables and columns."},
    NOTE,
};
static const pq_shape twin_shape = PQ_SHAPE(entry, twin_fields);

typedef struct section {
    entry *rows;
    size_t n;
} section;

typedef struct manifest {
    section gold, examples, sweeps, databases, twins, prices, platforms, faults, cassettes;
} manifest;

#define SECTION(name, shape, help_)                                                                \
    {                                                                                              \
        PQ_FIELD_OBJECTS(manifest, name.rows), PQ_COUNT(manifest, name.n),                         \
            .key = #name, .of = &(shape), .help = help_                                            \
    }

static const pq_field manifest_fields[] = {
    SECTION(gold, labeled_shape, "Gold sets."),
    SECTION(examples, example_shape, "Predictions for them."),
    SECTION(sweeps, labeled_shape, "Published sweeps."),
    SECTION(databases, database_shape, "Databases."),
    SECTION(twins, twin_shape, "Twins that the page makes."),
    SECTION(prices, file_shape, "Price books."),
    SECTION(platforms, file_shape, "Facts about platforms."),
    SECTION(faults, file_shape, "Faults of published figures."),
    SECTION(cassettes, labeled_shape, "Recorded replies."),
};
const pq_shape pq_manifest_shape =
    PQ_SHAPE(manifest, manifest_fields, .format = "perquery-manifest/1");

/* ---- faults of published figures ---- */

typedef struct shown_figure {
    const char *label, *path;
    size_t unit;
    pq_value expected;
} shown_figure;

static const char *const figure_units[] = {"usd",   "share", "count", "ms", "p",
                                           "match", "list",  "text",  NULL};

static const pq_field figure_fields[] = {
    {PQ_FIELD_TEXT(shown_figure, label), .filled = true, .help = "Name of the figure."},
    {PQ_FIELD_TEXT(shown_figure, path), .filled = true, .help = "Its place in the answer."},
    {PQ_FIELD_WORD(shown_figure, unit), .words = figure_units, .help = "How it is shown."},
    {PQ_FIELD_VALUE(shown_figure, expected), .nullable = true, .help = "What it must be."},
};
static const pq_shape figure_shape = PQ_SHAPE(shown_figure, figure_fields);

typedef struct fault_check {
    const char *op, *refused;
    pq_value request;
    size_t *needs;
    size_t n_needs;
    shown_figure *shows;
    size_t n_shows;
} fault_check;

static const char *const needed_files[] = {"sweep", "database", "gold", NULL};

static const pq_field check_fields[] = {
    {PQ_FIELD_TEXT(fault_check, op), .filled = true, .help = "Operation."},
    {PQ_FIELD_VALUE(fault_check, request), .takes = 1u << PQ_KIND_OBJECT, .help = "Its request."},
    {PQ_FIELD_WORDS(fault_check, needs), PQ_COUNT(fault_check, n_needs), PQ_OPTIONAL,
     .words = needed_files, .help = "Files that must be loaded before."},
    {PQ_FIELD_TEXT(fault_check, refused), PQ_OPTIONAL, .filled = true,
     .help = "Error that it must give instead of an answer."},
    {PQ_FIELD_OBJECTS(fault_check, shows), PQ_COUNT(fault_check, n_shows), .of = &figure_shape,
     .help = "Figures of the answer."},
};
static const pq_shape check_shape = PQ_SHAPE(fault_check, check_fields);

typedef struct link {
    const char *href, *text;
} link;

static const pq_field link_fields[] = {
    {PQ_FIELD_TEXT(link, href), .filled = true, .help = "View of the page."},
    {PQ_FIELD_TEXT(link, text), .filled = true, .help = "Text of the link."},
};
static const pq_shape link_shape = PQ_SHAPE(link, link_fields);

typedef struct fault {
    const char *id, *of, *title, *published, *corrected, *why;
    fault_check *checks;
    size_t n_checks;
    link *links;
    size_t n_links;
} fault;

static const pq_field fault_fields[] = {
    {PQ_FIELD_TEXT(fault, id), .filled = true, .help = "Name of the fault."},
    {PQ_FIELD_TEXT(fault, of), .filled = true, .help = "Key of the source that has it."},
    {PQ_FIELD_TEXT(fault, title), .filled = true, .help = "What is wrong, in short."},
    {PQ_FIELD_TEXT(fault, published), .filled = true, .help = "What was published."},
    {PQ_FIELD_TEXT(fault, corrected), .filled = true, .help = "What is correct."},
    {PQ_FIELD_TEXT(fault, why), .filled = true, .help = "Why."},
    {PQ_FIELD_OBJECTS(fault, checks), PQ_COUNT(fault, n_checks), .of = &check_shape, .least = 1,
     .help = "Requests that show it."},
    {PQ_FIELD_OBJECTS(fault, links), PQ_COUNT(fault, n_links), .of = &link_shape,
     .help = "Views that show more."},
};
static const pq_shape fault_shape = PQ_SHAPE(fault, fault_fields);

typedef struct fault_list {
    pq_sources sources;
    fault *faults;
    size_t n_faults;
} fault_list;

static const pq_field faults_fields[] = {
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_TEXT, "id"), .filled = true, .help = "Name of the file."},
    {PQ_FIELD_UNKEPT(PQ_FIELD_IS_TEXT, "note"), .filled = true, .help = "A note for readers."},
    PQ_ROW_OF_SOURCES(fault_list, sources),
    {PQ_FIELD_OBJECTS(fault_list, faults), PQ_COUNT(fault_list, n_faults), .of = &fault_shape,
     .help = "The faults."},
};
const pq_shape pq_faults_shape = PQ_SHAPE(fault_list, faults_fields, .format = "perquery-faults/1");

/* ---- the glossary ---- */

typedef struct term {
    const char *term, *definition, **also;
    size_t n_also;
} term;

static const pq_field term_fields[] = {
    {PQ_FIELD_TEXT(term, term), .filled = true, .help = "The word."},
    {PQ_FIELD_TEXTS(term, also), PQ_COUNT(term, n_also), PQ_OPTIONAL, .filled = true,
     .help = "Other forms of it."},
    {PQ_FIELD_TEXT(term, definition), .filled = true, .help = "What it means."},
};
static const pq_shape term_shape = PQ_SHAPE(term, term_fields);

typedef struct glossary {
    term *terms;
    size_t n_terms;
} glossary;

static const pq_field glossary_fields[] = {
    {PQ_FIELD_OBJECTS(glossary, terms), PQ_COUNT(glossary, n_terms), .of = &term_shape,
     .help = "Words, each with one meaning."},
};
const pq_shape pq_glossary_shape =
    PQ_SHAPE(glossary, glossary_fields, .format = "perquery-glossary/1");

/* ---- sizes ---- */

typedef struct weight {
    size_t bytes, brotli;
} weight;

static const pq_field weight_fields[] = {
    {PQ_FIELD_SIZE(weight, bytes), .unit = "bytes", .help = "Size of the file."},
    {PQ_FIELD_SIZE(weight, brotli), .unit = "bytes", .help = "Size after compression by Brotli."},
};
static const pq_shape weight_shape = PQ_SHAPE(weight, weight_fields);

typedef struct weighed {
    const char *name;
    weight weight;
} weighed;

static const pq_field weighed_fields[] = {
    {PQ_FIELD_TEXT(weighed, name), .filled = true, .help = "Name of the file."},
    {PQ_FIELD_OBJECT(weighed, weight), .of = &weight_shape, .help = "What it weighs."},
};
static const pq_shape weighed_shape = PQ_SHAPE(weighed, weighed_fields);

typedef struct sizes {
    weighed *files;
    size_t n;
} sizes;

static const pq_field sizes_fields[] = {
    {PQ_FIELD_MAP(sizes, files), PQ_COUNT(sizes, n), .of = &weighed_shape,
     .help = "The page's files, by name."},
};
const pq_shape pq_sizes_shape = PQ_SHAPE(sizes, sizes_fields, .format = "perquery-sizes/1");
