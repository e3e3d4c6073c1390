/* The schema: tables, columns, types and keys, and the CREATE statements in both editions. */
#include "pq_codes.h"
#include "twin_parts.h"

#include <string.h>

typedef struct column {
    const char *name; /* NULL ends a table */
    const char *type;
    bool not_null;
    int references; /* a table, or NONE */
} column;

enum { NONE = -1, MOST_COLUMNS = 16 };

typedef struct table_shape {
    const char *name;
    int rows;
    int key_columns; /* the first columns are the primary key */
    column columns[MOST_COLUMNS];
} table_shape;

#define TEXT(n) "NVARCHAR(" #n ")"
#define MONEY "NUMERIC(10,2)"

/* Short forms of a column: NOT NULL, nullable, and a reference to a table. */
#define MUST(name, type)                                                                           \
    { name, type, true, NONE }
#define MAY(name, type)                                                                            \
    { name, type, false, NONE }
#define MUST_KEY(name, to)                                                                         \
    { name, "INTEGER", true, to }
#define MAY_KEY(name, to)                                                                          \
    { name, "INTEGER", false, to }

static const table_shape tables[PQ_TWIN_TABLES] = {
    [PQ_TWIN_ARTIST] = {"Artist",
                        N_ARTISTS,
                        1,
                        {MUST("ArtistId", "INTEGER"), MAY("Name", TEXT(120))}},
    [PQ_TWIN_ALBUM] = {"Album",
                       N_ALBUMS,
                       1,
                       {MUST("AlbumId", "INTEGER"), MUST("Title", TEXT(160)),
                        MUST_KEY("ArtistId", PQ_TWIN_ARTIST)}},
    [PQ_TWIN_GENRE] = {"Genre", N_GENRES, 1, {MUST("GenreId", "INTEGER"), MAY("Name", TEXT(120))}},
    [PQ_TWIN_MEDIA_TYPE] = {"MediaType",
                            N_MEDIA_TYPES,
                            1,
                            {MUST("MediaTypeId", "INTEGER"), MAY("Name", TEXT(120))}},
    [PQ_TWIN_TRACK] = {"Track",
                       N_TRACKS,
                       1,
                       {MUST("TrackId", "INTEGER"), MUST("Name", TEXT(200)),
                        MAY_KEY("AlbumId", PQ_TWIN_ALBUM),
                        MUST_KEY("MediaTypeId", PQ_TWIN_MEDIA_TYPE),
                        MAY_KEY("GenreId", PQ_TWIN_GENRE), MAY("Composer", TEXT(220)),
                        MUST("Milliseconds", "INTEGER"), MAY("Bytes", "INTEGER"),
                        MUST("UnitPrice", MONEY)}},
    [PQ_TWIN_PLAYLIST] = {"Playlist",
                          N_PLAYLISTS,
                          1,
                          {MUST("PlaylistId", "INTEGER"), MAY("Name", TEXT(120))}},
    [PQ_TWIN_PLAYLIST_TRACK] = {"PlaylistTrack",
                                N_PLAYLIST_TRACKS,
                                2,
                                {MUST_KEY("PlaylistId", PQ_TWIN_PLAYLIST),
                                 MUST_KEY("TrackId", PQ_TWIN_TRACK)}},
    [PQ_TWIN_EMPLOYEE] = {"Employee",
                          N_EMPLOYEES,
                          1,
                          {MUST("EmployeeId", "INTEGER"), MUST("LastName", TEXT(20)),
                           MUST("FirstName", TEXT(20)), MAY("Title", TEXT(30)),
                           MAY_KEY("ReportsTo", PQ_TWIN_EMPLOYEE), MAY("BirthDate", "DATETIME"),
                           MAY("HireDate", "DATETIME"), MAY("Address", TEXT(70)),
                           MAY("City", TEXT(40)), MAY("State", TEXT(40)), MAY("Country", TEXT(40)),
                           MAY("PostalCode", TEXT(10)), MAY("Phone", TEXT(24)),
                           MAY("Fax", TEXT(24)), MAY("Email", TEXT(60))}},
    [PQ_TWIN_CUSTOMER] = {"Customer",
                          N_CUSTOMERS,
                          1,
                          {MUST("CustomerId", "INTEGER"), MUST("FirstName", TEXT(40)),
                           MUST("LastName", TEXT(20)), MAY("Company", TEXT(80)),
                           MAY("Address", TEXT(70)), MAY("City", TEXT(40)), MAY("State", TEXT(40)),
                           MAY("Country", TEXT(40)), MAY("PostalCode", TEXT(10)),
                           MAY("Phone", TEXT(24)), MAY("Fax", TEXT(24)), MUST("Email", TEXT(60)),
                           MAY_KEY("SupportRepId", PQ_TWIN_EMPLOYEE)}},
    [PQ_TWIN_INVOICE] = {"Invoice",
                         N_INVOICES,
                         1,
                         {MUST("InvoiceId", "INTEGER"), MUST_KEY("CustomerId", PQ_TWIN_CUSTOMER),
                          MUST("InvoiceDate", "DATETIME"), MAY("BillingAddress", TEXT(70)),
                          MAY("BillingCity", TEXT(40)), MAY("BillingState", TEXT(40)),
                          MAY("BillingCountry", TEXT(40)), MAY("BillingPostalCode", TEXT(10)),
                          MUST("Total", MONEY)}},
    [PQ_TWIN_INVOICE_LINE] = {"InvoiceLine",
                              N_INVOICE_LINES,
                              1,
                              {MUST("InvoiceLineId", "INTEGER"),
                               MUST_KEY("InvoiceId", PQ_TWIN_INVOICE),
                               MUST_KEY("TrackId", PQ_TWIN_TRACK), MUST("UnitPrice", MONEY),
                               MUST("Quantity", "INTEGER")}},
};

/* The second edition. No new name is a keyword of SQL, or a name that the gold sets' statements
 * define. */
static const pq_twin_name names[] = {
    {"Artist", "performer"},
    {"Album", "record_release"},
    {"Genre", "style"},
    {"MediaType", "file_kind"},
    {"Track", "recording"},
    {"Playlist", "mix"},
    {"PlaylistTrack", "mix_recording"},
    {"Employee", "staff_member"},
    {"Customer", "client"},
    {"Invoice", "bill"},
    {"InvoiceLine", "bill_item"},
    {"ArtistId", "performer_no"},
    {"Name", "label"},
    {"AlbumId", "release_no"},
    {"Title", "heading"},
    {"GenreId", "style_no"},
    {"MediaTypeId", "kind_no"},
    {"TrackId", "recording_no"},
    {"Composer", "written_by"},
    {"Milliseconds", "duration_ms"},
    {"Bytes", "size_bytes"},
    {"UnitPrice", "price_each"},
    {"PlaylistId", "mix_no"},
    {"EmployeeId", "staff_no"},
    {"LastName", "family_name"},
    {"FirstName", "given_name"},
    {"ReportsTo", "superior_no"},
    {"BirthDate", "born_on"},
    {"HireDate", "joined_on"},
    {"Address", "street"},
    {"City", "town"},
    {"State", "region"},
    {"Country", "nation"},
    {"PostalCode", "zip"},
    {"Phone", "telephone"},
    {"Fax", "telefax"},
    {"Email", "mail"},
    {"CustomerId", "client_no"},
    {"Company", "firm"},
    {"SupportRepId", "adviser_no"},
    {"InvoiceId", "bill_no"},
    {"InvoiceDate", "billed_on"},
    {"BillingAddress", "bill_street"},
    {"BillingCity", "bill_town"},
    {"BillingState", "bill_region"},
    {"BillingCountry", "bill_nation"},
    {"BillingPostalCode", "bill_zip"},
    {"Total", "amount_due"},
    {"InvoiceLineId", "item_no"},
    {"Quantity", "pieces"},
};
enum { N_NAMES = sizeof names / sizeof names[0] };

const pq_twin_name *pq_twin_names(size_t *count) {
    *count = N_NAMES;
    return names;
}

PQ_CODE(pq_twin_edition, pq_twin_edition, PQ_TWIN_EDITION_LIST)

/* The name that an edition has for Chinook's `name`. */
static const char *name_in(pq_twin_edition edition, const char *name) {
    size_t i = 0;
    while (i < N_NAMES && strcmp(names[i].chinook, name) != 0) {
        i++;
    }
    return edition == PQ_TWIN_CHINOOK || i == N_NAMES ? name : names[i].renamed;
}

const char *pq_twin_table_name(int table, pq_twin_edition edition) {
    return name_in(edition, tables[table].name);
}

static void add_column(const column *c, pq_twin_edition edition, pq_text *text) {
    pq_text_format(text, "    %s %s%s,\n", name_in(edition, c->name), c->type,
                   c->not_null ? " NOT NULL" : "");
}

static void add_primary_key(const table_shape *t, pq_twin_edition edition, pq_text *text) {
    pq_text_append(text, "    PRIMARY KEY (");
    for (int i = 0; i < t->key_columns; i++) {
        pq_text_format(text, "%s%s", i == 0 ? "" : ", ", name_in(edition, t->columns[i].name));
    }
    pq_text_append(text, ")");
}

/* Appends a foreign key. It refers to the primary key of the other table. */
static void add_foreign_key(const column *c, pq_twin_edition edition, pq_text *text) {
    const table_shape *to = &tables[c->references];
    pq_text_format(text, ",\n    FOREIGN KEY (%s) REFERENCES %s (%s)", name_in(edition, c->name),
                   name_in(edition, to->name), name_in(edition, to->columns[0].name));
}

static void add_indexes(const table_shape *t, pq_twin_edition edition, pq_text *text) {
    for (const column *c = t->columns; c->name != NULL; c++) {
        if (c->references != NONE) {
            const char *of = name_in(edition, t->name);
            const char *on = name_in(edition, c->name);
            pq_text_format(text, "CREATE INDEX %s_by_%s ON %s (%s);\n", of, on, of, on);
        }
    }
}

void pq_twin_ddl(pq_twin_edition edition, pq_text *text) {
    for (const table_shape *t = tables; t < tables + PQ_TWIN_TABLES; t++) {
        pq_text_format(text, "CREATE TABLE %s (\n", name_in(edition, t->name));
        for (const column *c = t->columns; c->name != NULL; c++) {
            add_column(c, edition, text);
        }
        add_primary_key(t, edition, text);
        for (const column *c = t->columns; c->name != NULL; c++) {
            if (c->references != NONE) {
                add_foreign_key(c, edition, text);
            }
        }
        pq_text_append(text, "\n);\n");
        add_indexes(t, edition, text);
    }
}

static bool new_table(twin_maker *m, const table_shape *t, pq_rows *rows) {
    size_t n = 0;
    while (t->columns[n].name != NULL) {
        n++;
    }
    *rows = (pq_rows){.n_columns = n, .n_rows = (size_t)t->rows};
    rows->columns = pq_arena_array(m->arena, n, sizeof *rows->columns);
    rows->cells = pq_arena_array(m->arena, n * rows->n_rows, sizeof *rows->cells);
    for (size_t i = 0; rows->columns != NULL && i < n; i++) {
        rows->columns[i] = t->columns[i].name;
    }
    return rows->columns != NULL && rows->cells != NULL;
}

bool twin_tables_new(twin_maker *m) {
    bool made = true;
    for (int i = 0; i < PQ_TWIN_TABLES; i++) {
        made = made && new_table(m, &tables[i], &m->twin->tables[i]);
    }
    return made;
}
