/* Reads the structure of a statement: its cores, sources and references (repair_parts.h). */
#include "repair_parts.h"

#include <string.h>

enum {
    MOST_TOKENS = 20000,
    MOST_NESTING = 64,
    MOST_COLUMNS = 200000 /* the most columns that are read for one statement */
};

static const char *const compounds[] = {"UNION", "INTERSECT", "EXCEPT", NULL};
static const char *const clauses[] = {"WHERE",  "GROUP", "HAVING",    "ORDER",  "LIMIT",
                                      "WINDOW", "UNION", "INTERSECT", "EXCEPT", NULL};
static const char *const joins[] = {"JOIN",  "LEFT",  "RIGHT",   "FULL",
                                    "INNER", "CROSS", "NATURAL", NULL};
static const char *const queries[] = {"SELECT", "WITH", "VALUES", NULL};

/* ---- tokens ---- */

bool pq_scope_is_mark(const pq_scope *s, size_t i, char mark) {
    return i < s->n_tokens && s->tokens[i].kind == PQ_TOKEN_PUNCTUATION && s->tokens[i].size == 1 &&
           s->sql[s->tokens[i].start] == mark;
}

bool pq_scope_is_word(const pq_scope *s, size_t i, const char *keyword) {
    bool after_dot = i > 0 && pq_scope_is_mark(s, i - 1, '.');
    return i < s->n_tokens && !after_dot && pq_token_is(s->sql, &s->tokens[i], keyword);
}

bool pq_scope_is_any(const pq_scope *s, size_t i, const char *const *keywords) {
    for (size_t k = 0; keywords[k] != NULL; k++) {
        if (pq_scope_is_word(s, i, keywords[k])) {
            return true;
        }
    }
    return false;
}

static bool is_identifier(const pq_scope *s, size_t i) {
    return i < s->n_tokens &&
           (s->tokens[i].kind == PQ_TOKEN_WORD || s->tokens[i].kind == PQ_TOKEN_QUOTED);
}

/* Does a subquery begin after the "(" at i? */
static bool opens_query(const pq_scope *s, size_t i) {
    return pq_scope_is_mark(s, i, '(') && pq_scope_is_any(s, i + 1, queries);
}

/* ---- reading ---- */

static size_t read_query(pq_scope *s, size_t i, size_t parent, size_t with, int nesting,
                         size_t *first_core);

static size_t broken(pq_scope *s) {
    s->broken = true;
    return s->n_tokens;
}

/* Where an expression ends, besides ")" and ";". */
typedef enum stop { STOP_NEVER, STOP_ITEMS, STOP_ON, STOP_TAIL } stop;

static bool stops(const pq_scope *s, size_t i, stop until) {
    switch (until) {
    case STOP_ITEMS:
        return (pq_scope_is_word(s, i, "FROM") && !pq_scope_is_word(s, i - 1, "DISTINCT")) ||
               pq_scope_is_any(s, i, clauses);
    case STOP_ON:
        return pq_scope_is_mark(s, i, ',') || pq_scope_is_any(s, i, clauses) ||
               (pq_scope_is_any(s, i, joins) && !pq_scope_is_mark(s, i + 1, '(')) ||
               pq_scope_is_word(s, i, "ON") || pq_scope_is_word(s, i, "USING");
    case STOP_TAIL:
        return pq_scope_is_any(s, i, compounds);
    case STOP_NEVER:
        break;
    }
    return false;
}

/* Reads the subquery in the "(" at i. Returns the token after its ")". */
static size_t read_parenthesis(pq_scope *s, size_t i, size_t parent, size_t with, int nesting,
                               size_t *first_core) {
    i = read_query(s, i + 1, parent, with, nesting + 1, first_core);
    return pq_scope_is_mark(s, i, ')') ? i + 1 : broken(s);
}

/* Reads expressions of a core from token i on. Returns the token that ends them. */
static size_t read_expressions(pq_scope *s, size_t i, size_t core, stop until, int nesting) {
    size_t open = 0;
    while (i < s->n_tokens && !s->broken) {
        if (opens_query(s, i)) {
            size_t inner;
            i = read_parenthesis(s, i, core, s->cores[core].with, nesting, &inner);
            continue;
        }
        if (pq_scope_is_mark(s, i, ';') || (open == 0 && stops(s, i, until))) {
            break;
        }
        if (pq_scope_is_mark(s, i, ')') && open-- == 0) {
            break;
        }
        open += pq_scope_is_mark(s, i, '(') ? 1 : 0;
        if (until == STOP_TAIL && open == 0 && pq_scope_is_word(s, i, "ORDER") &&
            s->cores[core].order == PQ_NONE) {
            s->cores[core].order = i;
        }
        s->core_of[i++] = core;
    }
    return i;
}

static pq_source *add_source(pq_scope *s, size_t core, pq_source_kind kind) {
    pq_source *source = &s->sources[s->n_sources];
    *source = (pq_source){.kind = kind,
                          .core = core,
                          .next = PQ_NONE,
                          .database_token = PQ_NONE,
                          .table_token = PQ_NONE,
                          .cte = PQ_NONE,
                          .query = PQ_NONE};
    pq_core *owner = &s->cores[core];
    if (owner->first_source == PQ_NONE) {
        owner->first_source = s->n_sources;
    } else {
        s->sources[owner->last_source].next = s->n_sources;
    }
    owner->last_source = s->n_sources++;
    return source;
}

/* Reads the alias at i, if there is one. Returns the token after it. */
static size_t read_alias(pq_scope *s, size_t i, pq_source *source) {
    bool as = pq_scope_is_word(s, i, "AS");
    size_t at = i + (as ? 1 : 0);
    bool is_string = at < s->n_tokens && s->tokens[at].kind == PQ_TOKEN_STRING;
    bool is_clause = pq_scope_is_any(s, at, clauses) || pq_scope_is_any(s, at, joins) ||
                     pq_scope_is_word(s, at, "ON") || pq_scope_is_word(s, at, "USING") ||
                     pq_scope_is_word(s, at, "NOT") || pq_scope_is_word(s, at, "INDEXED");
    if ((!is_identifier(s, at) && !is_string) || (!as && is_clause)) {
        return i;
    }
    const char *name = is_string ? pq_token_name(s->sql, &s->tokens[at], s->arena) : s->names[at];
    s->failed = s->failed || name == NULL;
    source->name = name;
    source->aliased = true;
    return at + 1;
}

/* Reads the table at i with its alias. Returns the token after it. */
static size_t read_table(pq_scope *s, size_t i, size_t core, int nesting) {
    pq_source *source = add_source(s, core, PQ_SOURCE_MISSING);
    size_t at = (size_t)(source - s->sources);
    if (pq_scope_is_mark(s, i + 1, '.') && is_identifier(s, i + 2)) {
        source->database_token = i;
        i += 2;
    }
    source->table_token = i;
    source->table = source->name = s->names[i];
    i++;
    if (pq_scope_is_mark(s, i, '(')) {
        source->kind = PQ_SOURCE_OPAQUE;
        i = read_expressions(s, i + 1, core, STOP_NEVER, nesting);
        i = pq_scope_is_mark(s, i, ')') ? i + 1 : broken(s);
    }
    return read_alias(s, i, &s->sources[at]);
}

/* Reads what joins two tables of a FROM. Returns the token after it. *more: a table must follow.
 * *over: the FROM ends here. */
static size_t read_link(pq_scope *s, size_t i, size_t core, int nesting, bool *more, bool *over) {
    if (pq_scope_is_mark(s, i, ',') || pq_scope_is_word(s, i, "JOIN")) {
        *more = true;
        return i + 1;
    }
    if (pq_scope_is_any(s, i, joins) || pq_scope_is_word(s, i, "OUTER")) {
        return i + 1;
    }
    if (pq_scope_is_word(s, i, "ON")) {
        return read_expressions(s, i + 1, core, STOP_ON, nesting);
    }
    if (pq_scope_is_word(s, i, "INDEXED") || pq_scope_is_word(s, i, "NOT")) {
        return i + (pq_scope_is_word(s, i, "NOT") ? 2 : 3);
    }
    if (!pq_scope_is_word(s, i, "USING")) {
        *over = true;
        return i;
    }
    while (i < s->n_tokens && !pq_scope_is_mark(s, i, ')')) {
        i++;
    }
    return i + 1;
}

/* Reads the FROM whose first table is at i. Returns the token after it. */
static size_t read_from(pq_scope *s, size_t i, size_t core, int nesting) {
    size_t groups = 0;
    bool more = true;
    bool over = false;
    while (i < s->n_tokens && !s->broken && !over) {
        if (more && opens_query(s, i)) {
            size_t at = s->n_sources;
            size_t query;
            add_source(s, core, PQ_SOURCE_QUERY);
            i = read_parenthesis(s, i, s->cores[core].parent, s->cores[core].with, nesting, &query);
            s->sources[at].query = query;
            i = read_alias(s, i, &s->sources[at]);
            more = false;
        } else if (more && pq_scope_is_mark(s, i, '(')) {
            groups++;
            i++;
        } else if (more && is_identifier(s, i)) {
            i = read_table(s, i, core, nesting);
            more = false;
        } else if (more) {
            return broken(s);
        } else if (pq_scope_is_mark(s, i, ')') && groups > 0) {
            groups--;
            size_t after = read_alias(s, i + 1, &(pq_source){0});
            if (after != i + 1) {
                read_alias(s, i + 1, add_source(s, core, PQ_SOURCE_OPAQUE));
            }
            i = after;
        } else {
            i = read_link(s, i, core, nesting, &more, &over);
        }
    }
    return i;
}

/* Reads the SELECT or VALUES at i. Returns the token after it. */
static size_t read_core(pq_scope *s, size_t i, size_t parent, size_t with, int nesting) {
    size_t core = s->n_cores++;
    bool is_values = pq_scope_is_word(s, i, "VALUES");
    i++;
    if (pq_scope_is_word(s, i, "DISTINCT") || pq_scope_is_word(s, i, "ALL")) {
        i++;
    }
    s->cores[core] = (pq_core){.parent = parent,
                               .with = with,
                               .is_values = is_values,
                               .items = i,
                               .order = PQ_NONE,
                               .first_source = PQ_NONE,
                               .last_source = PQ_NONE};
    i = read_expressions(s, i, core, STOP_ITEMS, nesting);
    s->cores[core].items_end = i;
    if (pq_scope_is_word(s, i, "FROM")) {
        i = read_from(s, i + 1, core, nesting);
    }
    return read_expressions(s, i, core, STOP_TAIL, nesting);
}

/* Reads the tables of the WITH at i. Returns the token after them. */
static size_t read_with(pq_scope *s, size_t i, size_t parent, size_t with, int nesting) {
    i++;
    if (pq_scope_is_word(s, i, "RECURSIVE") && is_identifier(s, i + 1) &&
        !pq_scope_is_word(s, i + 1, "AS")) {
        i++;
    }
    while (!s->broken) {
        if (!is_identifier(s, i)) {
            return broken(s);
        }
        size_t cte = s->n_ctes++;
        s->ctes[cte] = (pq_cte){.name = s->names[i], .with = with, .columns = PQ_NONE};
        i++;
        if (pq_scope_is_mark(s, i, '(')) {
            s->ctes[cte].columns = i + 1;
            while (i < s->n_tokens && !pq_scope_is_mark(s, i, ')')) {
                i++;
            }
            i++;
        }
        i += pq_scope_is_word(s, i, "AS") ? 1 : 0;
        i += pq_scope_is_word(s, i, "NOT") ? 1 : 0;
        i += pq_scope_is_word(s, i, "MATERIALIZED") ? 1 : 0;
        if (!opens_query(s, i)) {
            return broken(s);
        }
        s->ctes[cte].body = i;
        size_t query;
        i = read_parenthesis(s, i, parent, with, nesting, &query);
        s->ctes[cte].query = query;
        s->ctes[cte].body_end = i;
        if (!pq_scope_is_mark(s, i, ',')) {
            break;
        }
        i++;
    }
    return i;
}

/* Reads the query at i, with its WITH and its compound parts. Returns the token after it. */
static size_t read_query(pq_scope *s, size_t i, size_t parent, size_t with, int nesting,
                         size_t *first_core) {
    *first_core = PQ_NONE;
    if (nesting > MOST_NESTING) {
        return broken(s);
    }
    if (pq_scope_is_word(s, i, "WITH")) {
        s->withs[s->n_withs] = with;
        with = s->n_withs++;
        i = read_with(s, i, parent, with, nesting);
    }
    *first_core = s->n_cores;
    while (!s->broken) {
        if (!pq_scope_is_word(s, i, "SELECT") && !pq_scope_is_word(s, i, "VALUES")) {
            return broken(s);
        }
        i = read_core(s, i, parent, with, nesting);
        if (!pq_scope_is_any(s, i, compounds)) {
            break;
        }
        i++;
        i += pq_scope_is_word(s, i, "ALL") ? 1 : 0;
    }
    return i;
}

/* ---- tables ---- */

pq_source_kind pq_scope_find_table(const pq_scope *s, const char *name, size_t with,
                                   const pq_table **table, size_t *cte) {
    for (; with != PQ_NONE; with = s->withs[with]) {
        for (size_t i = 0; i < s->n_ctes; i++) {
            if (s->ctes[i].with == with && pq_same_name(s->ctes[i].name, name)) {
                *cte = i;
                return PQ_SOURCE_CTE;
            }
        }
    }
    for (size_t i = 0; i < s->schema->n_tables; i++) {
        if (pq_same_name(s->schema->tables[i].name, name)) {
            *table = &s->schema->tables[i];
            return PQ_SOURCE_TABLE;
        }
    }
    return PQ_SOURCE_MISSING;
}

static void find_tables(pq_scope *s) {
    for (size_t i = 0; i < s->n_sources; i++) {
        pq_source *source = &s->sources[i];
        if (source->kind == PQ_SOURCE_MISSING) {
            size_t with = source->database_token == PQ_NONE ? s->cores[source->core].with : PQ_NONE;
            source->kind =
                pq_scope_find_table(s, source->table, with, &source->in_schema, &source->cte);
        }
    }
}

static bool make_room(pq_scope *s) {
    size_t most = s->n_tokens + 1;
    s->names = pq_arena_array(s->arena, most, sizeof *s->names);
    s->core_of = pq_arena_array(s->arena, most, sizeof *s->core_of);
    s->cores = pq_arena_array(s->arena, most, sizeof *s->cores);
    s->sources = pq_arena_array(s->arena, most, sizeof *s->sources);
    s->ctes = pq_arena_array(s->arena, most, sizeof *s->ctes);
    s->withs = pq_arena_array(s->arena, most, sizeof *s->withs);
    if (s->names == NULL || s->core_of == NULL || s->cores == NULL || s->sources == NULL ||
        s->ctes == NULL || s->withs == NULL) {
        return false;
    }
    for (size_t i = 0; i < s->n_tokens; i++) {
        s->core_of[i] = PQ_NONE;
        if (is_identifier(s, i)) {
            s->names[i] = pq_token_name(s->sql, &s->tokens[i], s->arena);
            if (s->names[i] == NULL) {
                return false;
            }
        }
    }
    return true;
}

bool pq_scope_read(pq_scope *s, const pq_schema *schema, const char *sql, size_t size,
                   pq_arena *arena) {
    *s = (pq_scope){.schema = schema, .sql = sql, .arena = arena, .budget = MOST_COLUMNS};
    pq_status status = pq_sql_tokens(sql, size, arena, &s->tokens, &s->n_tokens, NULL);
    s->failed = status == PQ_OUT_OF_MEMORY;
    s->broken = status != PQ_OK || s->n_tokens > MOST_TOKENS;
    if (s->broken) {
        return false;
    }
    if (!make_room(s)) {
        s->failed = true;
        return false;
    }
    size_t first = 0;
    size_t core;
    while (pq_scope_is_mark(s, first, ';')) {
        first++;
    }
    size_t end = read_query(s, first, PQ_NONE, PQ_NONE, 0, &core);
    s->broken = s->broken || (end < s->n_tokens && !pq_scope_is_mark(s, end, ';'));
    if (!s->broken) {
        find_tables(s);
    }
    return !s->broken && !s->failed;
}

/* ---- result columns ---- */

/* May an operand begin after token i? If not, an identifier there is not a column. */
static bool expects_operand(const pq_scope *s, size_t i) {
    static const char *const words[] = {"SELECT", "DISTINCT", "ALL",     "WHERE",  "AND",  "OR",
                                        "NOT",    "ON",       "BY",      "HAVING", "THEN", "ELSE",
                                        "WHEN",   "CASE",     "BETWEEN", "LIKE",   "GLOB", "REGEXP",
                                        "MATCH",  "IS",       "FROM",    "ESCAPE", NULL};
    if (s->tokens[i].kind == PQ_TOKEN_PUNCTUATION) {
        return !pq_scope_is_mark(s, i, ')') && !pq_scope_is_mark(s, i, '.');
    }
    return pq_scope_is_any(s, i, words);
}

/* Is the last token of several an alias without AS? */
static bool is_bare_alias(const pq_scope *s, size_t last) {
    static const char *const endings[] = {"END", "ISNULL", "NOTNULL", "NULL", NULL};
    static const char *const openings[] = {"COLLATE", "OVER", "IN", NULL};
    return !pq_scope_is_mark(s, last - 1, '.') && !expects_operand(s, last - 1) &&
           !pq_scope_is_any(s, last, endings) && !pq_scope_is_any(s, last - 1, openings);
}

static void read_item(pq_scope *s, size_t first, size_t end, pq_clause_item *item) {
    size_t last = end - 1;
    *item = (pq_clause_item){0};
    bool is_string = s->tokens[last].kind == PQ_TOKEN_STRING;
    if (pq_scope_is_mark(s, last, '*')) {
        item->is_star = true;
        item->table =
            last - first >= 2 && pq_scope_is_mark(s, last - 1, '.') ? s->names[last - 2] : NULL;
    } else if (is_identifier(s, last) || is_string) {
        bool as = last > first && pq_scope_is_word(s, last - 1, "AS");
        item->is_alias = as || (last > first && is_bare_alias(s, last));
        bool is_column = !is_string && (last == first || pq_scope_is_mark(s, last - 1, '.'));
        if (is_string && item->is_alias) {
            item->name = pq_token_name(s->sql, &s->tokens[last], s->arena);
            s->failed = s->failed || item->name == NULL;
        } else if (item->is_alias || is_column) {
            item->name = s->names[last];
        }
    }
}

bool pq_scope_item(pq_scope *s, size_t core, size_t *at, pq_clause_item *item) {
    const pq_core *c = &s->cores[core];
    size_t i = *at == 0 ? c->items : *at;
    if (i >= c->items_end || c->is_values) {
        return false;
    }
    int depth = s->tokens[c->items - 1].depth;
    size_t first = i;
    while (i < c->items_end && !(s->tokens[i].depth == depth && pq_scope_is_mark(s, i, ','))) {
        i++;
    }
    *at = i + 1;
    if (i > first) {
        read_item(s, first, i, item);
    } else {
        *item = (pq_clause_item){0};
    }
    return true;
}

bool pq_scope_has_alias(pq_scope *s, size_t core, const char *name) {
    pq_clause_item item;
    for (size_t at = 0; pq_scope_item(s, core, &at, &item);) {
        if (item.is_alias && item.name != NULL && pq_same_name(item.name, name)) {
            return true;
        }
    }
    return false;
}

/* ---- columns of sources ---- */

/* A list of names that are first counted (`names` is NULL) and then written. */
typedef struct name_list {
    const char **names;
    size_t count;
} name_list;

static void add_name(pq_scope *s, name_list *list, const char *name) {
    if (list->names != NULL) {
        list->names[list->count] = name;
    }
    list->count++;
    s->budget -= s->budget > 0 ? 1 : 0;
}

/* Adds the columns of a core's "*" or "t.*". False if they are not known. */
static bool add_star(pq_scope *s, size_t core, const char *table, name_list *list) {
    bool found = false;
    for (size_t i = s->cores[core].first_source; i != PQ_NONE; i = s->sources[i].next) {
        const pq_source *source = &s->sources[i];
        if (table != NULL && (source->name == NULL || !pq_same_name(source->name, table))) {
            continue;
        }
        found = true;
        if (!pq_scope_columns(s, i)) {
            return false;
        }
        for (size_t c = 0; c < source->n_columns; c++) {
            add_name(s, list, source->columns[c]);
        }
    }
    return found;
}

/* Adds the result columns of a query, by its first core. */
static bool add_outputs(pq_scope *s, size_t core, name_list *list) {
    pq_clause_item item;
    if (core == PQ_NONE || s->cores[core].is_values) {
        return false;
    }
    for (size_t at = 0; pq_scope_item(s, core, &at, &item);) {
        if (s->budget == 0) {
            return false;
        }
        if (!item.is_star) {
            add_name(s, list, item.name);
        } else if (!add_star(s, core, item.table, list)) {
            return false;
        }
    }
    return true;
}

static bool add_columns(pq_scope *s, const pq_source *source, name_list *list) {
    switch (source->kind) {
    case PQ_SOURCE_TABLE:
        for (size_t i = 0; i < source->in_schema->n_columns; i++) {
            add_name(s, list, source->in_schema->columns[i].name);
        }
        return source->in_schema->n_columns > 0;
    case PQ_SOURCE_QUERY:
        return add_outputs(s, source->query, list);
    case PQ_SOURCE_CTE:
        if (s->ctes[source->cte].columns == PQ_NONE) {
            return add_outputs(s, s->ctes[source->cte].query, list);
        }
        for (size_t i = s->ctes[source->cte].columns;
             i < s->n_tokens && !pq_scope_is_mark(s, i, ')'); i++) {
            if (is_identifier(s, i)) {
                add_name(s, list, s->names[i]);
            }
        }
        return true;
    case PQ_SOURCE_MISSING:
    case PQ_SOURCE_OPAQUE:
        break;
    }
    return false;
}

bool pq_scope_columns(pq_scope *s, size_t at) {
    pq_source *source = &s->sources[at];
    if (source->state == PQ_COLUMNS_UNREAD) {
        name_list list = {0};
        source->state = PQ_COLUMNS_READING; /* a recursive table that refers to itself */
        bool known = add_columns(s, source, &list);
        list.names = known ? pq_arena_array(s->arena, list.count, sizeof *list.names) : NULL;
        s->failed = s->failed || (known && list.names == NULL);
        list.count = 0;
        known = known && list.names != NULL && add_columns(s, source, &list) && s->budget > 0;
        source->columns = list.names;
        source->n_columns = known ? list.count : 0;
        source->state = known ? PQ_COLUMNS_KNOWN : PQ_COLUMNS_UNKNOWN;
    }
    return source->state == PQ_COLUMNS_KNOWN;
}

bool pq_scope_has_column(pq_scope *s, size_t at, const char *name) {
    const pq_source *source = &s->sources[at];
    for (size_t i = 0; i < source->n_columns; i++) {
        s->budget -= s->budget > 0 ? 1 : 0;
        if (source->columns[i] != NULL && pq_same_name(source->columns[i], name)) {
            return true;
        }
    }
    return false;
}

/* ---- references ---- */

bool pq_scope_ref(const pq_scope *s, size_t i, pq_ref *ref) {
    *ref = (pq_ref){0};
    if (i == 0 || !is_identifier(s, i) || s->core_of[i] == PQ_NONE || !expects_operand(s, i - 1)) {
        return false;
    }
    /* The first word of a window is not a column. */
    if (i > 1 && pq_scope_is_mark(s, i - 1, '(') &&
        (pq_scope_is_word(s, i - 2, "OVER") || pq_scope_is_word(s, i - 2, "AS"))) {
        return false;
    }
    const char *names[3] = {s->names[i]};
    size_t count = 1;
    size_t last = i;
    while (count < 3 && pq_scope_is_mark(s, last + 1, '.') && is_identifier(s, last + 2)) {
        last += 2;
        names[count++] = s->names[last];
    }
    bool is_star = pq_scope_is_mark(s, last + 1, '.');
    if (is_star ? count > 2 || !pq_scope_is_mark(s, last + 2, '*')
                : pq_scope_is_mark(s, last + 1, '(') ||
                      (pq_scope_is_word(s, last + 1, "AS") && pq_scope_is_mark(s, last + 2, '('))) {
        return false;
    }
    size_t n_tables = is_star ? count : count - 1;
    *ref = (pq_ref){.core = s->core_of[i], .first = i, .last = last};
    ref->column = is_star ? NULL : names[count - 1];
    ref->table = n_tables > 0 ? names[n_tables - 1] : NULL;
    ref->database = n_tables > 1 ? names[0] : NULL;
    ref->double_quoted = count == 1 && !is_star && s->sql[s->tokens[i].start] == '"';
    return true;
}
