#include "pq_repair.h"

#include "pq_codes.h"
#include "repair_parts.h"

#include <stdlib.h>
#include <string.h>

/* The most references to one name that one repair handles; the next repair handles others. */
enum { MOST_REFS = 20 };

#define STRING_HINT " - should this be a string literal in single-quotes?"

PQ_CODES(pq_repair, pq_repair_kind, PQ_REPAIR_LIST)

/* A statement and its changes. */
typedef struct repairer {
    pq_scope scope;
    pq_arena *arena;     /* working memory */
    const char *printed; /* the name as SQLite printed it */
    size_t offset;       /* where SQLite found it, or PQ_NONE */
    const char **put;    /* the replacement of each token, or NULL */
    const char **before; /* the text to insert before each token, or NULL */
    bool changed;
    bool failed; /* out of memory */
} repairer;

/* The new parts of a reference; NULL keeps a part. */
typedef struct fix {
    const char *table, *column;
} fix;

/* The closest of the names that were offered. */
typedef struct choice {
    int distance;
    const char *name;
    size_t owner;
    bool tied;
} choice;

static const choice nothing = {.distance = PQ_NAME_FAR, .owner = PQ_NONE};

/* Offers a name of `owner`. The same name of two owners makes the choice ambiguous, as two names
 * would. */
static void offer(repairer *r, choice *best, const char *wanted, const char *name, size_t owner) {
    int distance = pq_name_distance(wanted, name, r->arena, &r->failed);
    if (distance < best->distance) {
        *best = (choice){.distance = distance, .name = name, .owner = owner};
    } else if (distance == best->distance && distance < PQ_NAME_FAR) {
        best->tied = best->tied || best->owner != owner || !pq_same_name(best->name, name);
    }
}

static bool is_clear(const choice *best) {
    return best->distance < PQ_NAME_FAR && !best->tied;
}

/* ---- names in the statement ---- */

static void append_token(const repairer *r, pq_text *text, size_t i) {
    pq_text_append_bytes(text, r->scope.sql + r->scope.tokens[i].start, r->scope.tokens[i].size);
}

/* Moves the text to working memory. */
static const char *keep(repairer *r, pq_text *text) {
    const char *copy =
        text->failed ? NULL : pq_arena_copy(r->arena, pq_text_string(text), text->size);
    pq_text_free(text);
    r->failed = r->failed || copy == NULL;
    return copy;
}

/* Tokens `first` to `last`, as written or as changed. */
static const char *spell(repairer *r, size_t first, size_t last, bool changed) {
    pq_text text = {0};
    for (size_t i = first; i <= last; i++) {
        if (changed && r->before[i] != NULL) {
            pq_text_append(&text, r->before[i]);
        }
        if (changed && r->put[i] != NULL) {
            pq_text_append(&text, r->put[i]);
        } else {
            append_token(r, &text, i);
        }
    }
    return keep(r, &text);
}

static void put_name(repairer *r, size_t i, const char *name) {
    pq_text text = {0};
    pq_name_append(&text, name, r->scope.tokens[i].kind == PQ_TOKEN_WORD);
    r->put[i] = keep(r, &text);
    r->changed = true;
}

/* Is this how SQLite prints the name? */
static bool is_printed(const repairer *r, const char *database, const char *table,
                       const char *column, bool double_quoted) {
    const char *parts[3] = {database, table, column};
    const char *rest = r->printed;
    if (double_quoted && *rest++ != '"') {
        return false;
    }
    bool first = true;
    for (size_t i = 0; i < 3; i++) {
        if (parts[i] == NULL) {
            continue;
        }
        if (!first && *rest++ != '.') {
            return false;
        }
        first = false;
        size_t length = strlen(parts[i]);
        if (strncmp(rest, parts[i], length) != 0) {
            return false;
        }
        rest += length;
    }
    return strcmp(rest, double_quoted ? "\"" STRING_HINT : "") == 0;
}

static bool is_wanted(const repairer *r, const pq_ref *ref, bool with_hint) {
    return ref->column != NULL &&
           is_printed(r, ref->database, ref->table, ref->column, with_hint && ref->double_quoted);
}

/* ---- looking up ---- */

/* The next outer core in which the names of `core` are looked up. */
static size_t outer(const repairer *r, size_t core) {
    return r->scope.cores[core].parent;
}

static size_t first_source(const repairer *r, size_t core) {
    return r->scope.cores[core].first_source;
}

static const pq_from_item *source_at(const repairer *r, size_t i) {
    return &r->scope.sources[i];
}

static bool goes_by(const repairer *r, const pq_from_item *source, const pq_ref *ref) {
    if (source->name == NULL || !pq_same_name(source->name, ref->table)) {
        return false;
    }
    if (ref->database == NULL) {
        return true;
    }
    return !source->aliased && source->table != NULL &&
           (source->database_token == PQ_NONE ||
            pq_same_name(r->scope.names[source->database_token], ref->database));
}

/* The source that a reference is qualified with, or PQ_NONE. *count: the number of sources that
 * fit. */
static size_t find_source(const repairer *r, const pq_ref *ref, size_t *count) {
    *count = 0;
    for (size_t core = ref->core; core != PQ_NONE; core = outer(r, core)) {
        size_t found = PQ_NONE;
        for (size_t i = first_source(r, core); i != PQ_NONE; i = source_at(r, i)->next) {
            if (goes_by(r, source_at(r, i), ref)) {
                found = *count == 0 ? i : found;
                ++*count;
            }
        }
        if (*count > 0 || ref->column == NULL) {
            return found;
        }
    }
    return PQ_NONE;
}

/* Would the reference, qualified with `name`, mean this source and no other? */
static bool leads_to(const repairer *r, const pq_ref *ref, size_t source) {
    pq_ref named = *ref;
    size_t count;
    named.database = NULL;
    named.table = source_at(r, source)->name;
    return named.table != NULL && find_source(r, &named, &count) == source && count == 1;
}

/* Whether an unqualified name is found. */
typedef enum found { FOUND_NOWHERE, FOUND, FOUND_UNSURE } found;

static found find_column(repairer *r, const pq_ref *ref, size_t *core, size_t *count) {
    for (*core = ref->core; *core != PQ_NONE; *core = outer(r, *core)) {
        bool unsure = false;
        *count = 0;
        for (size_t i = first_source(r, *core); i != PQ_NONE; i = source_at(r, i)->next) {
            if (!pq_scope_columns(&r->scope, i)) {
                unsure = true;
            } else if (pq_scope_has_column(&r->scope, i, ref->column)) {
                ++*count;
            }
        }
        bool is_alias = ref->first >= r->scope.cores[*core].items_end &&
                        pq_scope_has_alias(&r->scope, *core, ref->column);
        if (unsure) {
            return FOUND_UNSURE;
        }
        if (*count > 0 || is_alias) {
            return FOUND;
        }
    }
    return FOUND_NOWHERE;
}

/* Are the names of `core` looked up in this table of the schema? */
static bool is_visible(const repairer *r, const pq_table *table, size_t core) {
    for (; core != PQ_NONE; core = outer(r, core)) {
        for (size_t i = first_source(r, core); i != PQ_NONE; i = source_at(r, i)->next) {
            if (source_at(r, i)->kind == PQ_SOURCE_TABLE && source_at(r, i)->in_schema == table) {
                return true;
            }
        }
    }
    return false;
}

/* Does a table that the statement does not use have a closer column? Then that column is meant, and
 * a join is missing. */
static bool is_nearer_elsewhere(repairer *r, size_t core, const char *wanted, int distance) {
    const pq_schema *schema = r->scope.schema;
    for (size_t t = 0; t < schema->n_tables && distance > PQ_NAME_SAME; t++) {
        const pq_table *table = &schema->tables[t];
        if (is_visible(r, table, core)) {
            continue;
        }
        for (size_t c = 0; c < table->n_columns; c++) {
            const char *name = table->columns[c].name;
            if (pq_name_distance(wanted, name, r->arena, &r->failed) < distance) {
                return true;
            }
        }
    }
    return false;
}

static void offer_columns(repairer *r, choice *best, const char *wanted, size_t source,
                          size_t owner) {
    const pq_from_item *s = source_at(r, source);
    for (size_t i = 0; i < s->n_columns; i++) {
        if (s->columns[i] != NULL) {
            offer(r, best, wanted, s->columns[i], owner);
        }
    }
}

/* ---- an unknown column without its table ---- */

/* The "(" around a token, or 0. */
static size_t enclosing(const pq_scope *s, size_t i) {
    int depth = s->tokens[i].depth;
    while (i > 0 && s->tokens[i].depth >= depth) {
        i--;
    }
    return i;
}

/* Is a name in double quotes at a place where a string is as likely? */
static bool may_be_string(const repairer *r, const pq_ref *ref) {
    static const char *const before_values[] = {"LIKE", "GLOB", "REGEXP", "MATCH", "BETWEEN", "IS",
                                                "THEN", "ELSE", "ESCAPE", "FROM",  "NOT",     NULL};
    const pq_scope *s = &r->scope;
    size_t before = ref->first - 1;
    const pq_token *token = &s->tokens[before];
    if (token->kind == PQ_TOKEN_PUNCTUATION) {
        bool plain = token->size == 1 && strchr("(,+-*/%", s->sql[token->start]) != NULL;
        if (!plain) {
            return true;
        }
    }
    size_t open = enclosing(s, ref->first);
    return pq_scope_is_any(s, before, before_values) ||
           (open > 0 && pq_scope_is_mark(s, open, '(') && pq_scope_is_word(s, open - 1, "IN"));
}

/* Is a name all of an output column or sort key? Then it is hardly meant as a string. */
static bool is_whole_column(const repairer *r, const pq_ref *ref) {
    static const char *const before_columns[] = {"SELECT", "DISTINCT", "BY", NULL};
    static const char *const after_columns[] = {"FROM", "AS", "ASC", "DESC", "LIMIT", NULL};
    const pq_scope *s = &r->scope;
    size_t before = ref->first - 1;
    size_t after = ref->last + 1;
    size_t open = enclosing(s, ref->first);
    bool in_list = open == 0 || pq_scope_is_word(s, open + 1, "SELECT");
    bool starts = pq_scope_is_any(s, before, before_columns) || pq_scope_is_mark(s, before, ',');
    bool ends = after >= s->n_tokens || pq_scope_is_any(s, after, after_columns) ||
                pq_scope_is_mark(s, after, ',') || pq_scope_is_mark(s, after, ')');
    return in_list && starts && ends && !s->cores[ref->core].is_values;
}

static bool fix_bare_column(repairer *r, const pq_ref *ref, fix *out) {
    size_t core, count;
    if (find_column(r, ref, &core, &count) != FOUND_NOWHERE) {
        return false;
    }
    choice best = nothing;
    for (core = ref->core; core != PQ_NONE; core = outer(r, core)) {
        for (size_t i = first_source(r, core); i != PQ_NONE; i = source_at(r, i)->next) {
            offer_columns(r, &best, ref->column, i, core);
        }
        pq_clause_item item;
        bool sees_aliases = ref->first >= r->scope.cores[core].items_end;
        for (size_t at = 0; sees_aliases && pq_scope_item(&r->scope, core, &at, &item);) {
            if (item.is_alias && item.name != NULL) {
                offer(r, &best, ref->column, item.name, core);
            }
        }
    }
    int most = ref->double_quoted && !is_whole_column(r, ref) ? PQ_NAME_PLURAL : PQ_NAME_FAR;
    if (!is_clear(&best) || best.distance > most || (ref->double_quoted && may_be_string(r, ref)) ||
        is_nearer_elsewhere(r, ref->core, ref->column, best.distance)) {
        return false;
    }
    out->column = best.name;
    return true;
}

/* ---- an unknown column of a table ---- */

/* A column that its own table lacks, but one other table of the same FROM has. */
static bool fix_owner(repairer *r, const pq_ref *ref, size_t own, fix *out) {
    size_t other = PQ_NONE;
    for (size_t i = first_source(r, source_at(r, own)->core); i != PQ_NONE;
         i = source_at(r, i)->next) {
        if (!pq_scope_columns(&r->scope, i)) {
            return false;
        }
        if (i != own && pq_scope_has_column(&r->scope, i, ref->column)) {
            if (other != PQ_NONE) {
                return false;
            }
            other = i;
        }
    }
    if (other == PQ_NONE || !leads_to(r, ref, other)) {
        return false;
    }
    out->table = source_at(r, other)->name;
    return true;
}

static bool has_elsewhere_in_from(repairer *r, const pq_ref *ref, size_t own) {
    for (size_t i = first_source(r, source_at(r, own)->core); i != PQ_NONE;
         i = source_at(r, i)->next) {
        if (i != own &&
            (!pq_scope_columns(&r->scope, i) || pq_scope_has_column(&r->scope, i, ref->column))) {
            return true;
        }
    }
    return false;
}

static bool fix_own_column(repairer *r, const pq_ref *ref, size_t own, fix *out) {
    if (!pq_scope_columns(&r->scope, own) || pq_scope_has_column(&r->scope, own, ref->column)) {
        return false;
    }
    choice best = nothing;
    offer_columns(r, &best, ref->column, own, own);
    bool clear = is_clear(&best);
    if (!clear || best.distance > PQ_NAME_PLURAL) {
        if (ref->database == NULL && fix_owner(r, ref, own, out)) {
            return true;
        }
        clear = clear && !has_elsewhere_in_from(r, ref, own);
    }
    if (!clear || is_nearer_elsewhere(r, ref->core, ref->column, best.distance)) {
        return false;
    }
    out->column = best.name;
    return true;
}

/* ---- an unknown qualifier ---- */

/* Is the qualifier as close to a table that the statement does not use? Then that table is missing.
 */
static bool is_table_elsewhere(repairer *r, const pq_ref *ref, int distance) {
    const pq_schema *schema = r->scope.schema;
    for (size_t t = 0; t < schema->n_tables; t++) {
        if (!is_visible(r, &schema->tables[t], ref->core) &&
            pq_name_distance(ref->table, schema->tables[t].name, r->arena, &r->failed) <=
                distance) {
            return true;
        }
    }
    return false;
}

/* The one source that an unknown qualifier must mean, or PQ_NONE. */
static size_t guess_source(repairer *r, const pq_ref *ref) {
    choice best = nothing;
    for (size_t core = ref->core; core != PQ_NONE; core = outer(r, core)) {
        for (size_t i = first_source(r, core); i != PQ_NONE; i = source_at(r, i)->next) {
            const pq_from_item *source = source_at(r, i);
            if (source->name != NULL) {
                offer(r, &best, ref->table, source->name, i);
            }
            if (source->table != NULL && source->aliased) {
                offer(r, &best, ref->table, source->table, i);
            }
        }
        if (ref->column == NULL) {
            break;
        }
    }
    bool same_owner = best.owner != PQ_NONE;
    return is_clear(&best) && same_owner && leads_to(r, ref, best.owner) &&
                   !is_table_elsewhere(r, ref, best.distance)
               ? best.owner
               : PQ_NONE;
}

static bool fix_qualifier(repairer *r, const pq_ref *ref, fix *out) {
    size_t source = ref->database == NULL ? guess_source(r, ref) : PQ_NONE;
    if (source == PQ_NONE) {
        return false;
    }
    out->table = source_at(r, source)->name;
    if (ref->column == NULL) {
        return true;
    }
    choice best = nothing;
    if (!pq_scope_columns(&r->scope, source)) {
        return false;
    }
    offer_columns(r, &best, ref->column, source, source);
    if (!is_clear(&best) || best.distance > PQ_NAME_PLURAL) {
        return false;
    }
    out->column = best.distance == PQ_NAME_SAME ? NULL : best.name;
    return true;
}

/* ---- what to do about a reference ---- */

static bool fix_column(repairer *r, const pq_ref *ref, fix *out) {
    *out = (fix){0};
    if (ref->table == NULL) {
        return fix_bare_column(r, ref, out);
    }
    size_t count;
    size_t own = find_source(r, ref, &count);
    if (count == 0) {
        return fix_qualifier(r, ref, out);
    }
    return count == 1 && fix_own_column(r, ref, own, out);
}

/* Is the name in ORDER BY a result column, which may come from any table? */
static bool is_ordered_by_alias(repairer *r, const pq_ref *ref) {
    const pq_core *core = &r->scope.cores[ref->core];
    return core->order != PQ_NONE && ref->first > core->order &&
           pq_scope_has_alias(&r->scope, ref->core, ref->column);
}

static bool fix_ambiguous(repairer *r, const pq_ref *ref, fix *out) {
    *out = (fix){0};
    size_t core, count;
    if (ref->table != NULL || find_column(r, ref, &core, &count) != FOUND || count < 2) {
        return false;
    }
    if (is_ordered_by_alias(r, ref) && r->scope.tokens[ref->first].start != r->offset) {
        return false;
    }
    for (size_t i = first_source(r, core); i != PQ_NONE; i = source_at(r, i)->next) {
        if (source_at(r, i)->name != NULL && pq_scope_has_column(&r->scope, i, ref->column)) {
            out->table = source_at(r, i)->name;
            return leads_to(r, ref, i);
        }
    }
    return false;
}

static void apply(repairer *r, const pq_ref *ref, const fix *what) {
    if (what->table != NULL && ref->table != NULL) {
        put_name(r, ref->column == NULL ? ref->last : ref->last - 2, what->table);
    } else if (what->table != NULL) {
        pq_text text = {0};
        pq_name_append(&text, what->table, true);
        pq_text_append(&text, ".");
        r->before[ref->first] = keep(r, &text);
        r->changed = true;
    }
    if (what->column != NULL) {
        put_name(r, ref->last, what->column);
    }
}

static bool same_name_or_none(const char *a, const char *b) {
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

typedef bool (*fixer)(repairer *r, const pq_ref *ref, fix *out);

/* Finds the reference that SQLite's error is about: the one at its offset, otherwise the first that
 * can be fixed. */
static bool find_fix(repairer *r, fixer how, bool with_hint, pq_ref *ref, fix *out) {
    for (size_t i = 0; i < r->scope.n_tokens; i++) {
        if (r->scope.tokens[i].start == r->offset && pq_scope_ref(&r->scope, i, ref) &&
            is_wanted(r, ref, with_hint)) {
            return how(r, ref, out);
        }
    }
    size_t looked = 0;
    for (size_t i = 0; i < r->scope.n_tokens && looked < MOST_REFS; i++) {
        if (pq_scope_ref(&r->scope, i, ref) && is_wanted(r, ref, with_hint)) {
            looked++;
            if (how(r, ref, out)) {
                return true;
            }
        }
    }
    return false;
}

/* Fixes the reference that SQLite's error is about, and all others of this name that need the same
 * fix. */
static void repair_refs(repairer *r, fixer how, bool with_hint, pq_repair_kind kind,
                        pq_repair *out) {
    pq_ref meant;
    fix what;
    if (!find_fix(r, how, with_hint, &meant, &what) || r->failed) {
        return;
    }
    apply(r, &meant, &what);
    size_t looked = 0;
    for (size_t i = 0; i < r->scope.n_tokens && looked < MOST_REFS; i++) {
        pq_ref ref;
        fix its;
        if (!pq_scope_ref(&r->scope, i, &ref) || !is_wanted(r, &ref, with_hint) ||
            ref.first == meant.first) {
            continue;
        }
        looked++;
        if (how(r, &ref, &its) && same_name_or_none(its.table, what.table) &&
            same_name_or_none(its.column, what.column)) {
            apply(r, &ref, &what);
        }
    }
    out->kind = kind;
    out->from = spell(r, meant.first, meant.last, false);
    out->to = spell(r, meant.first, meant.last, true);
}

/* ---- an unknown table ---- */

static bool is_wanted_source(const repairer *r, const pq_from_item *source) {
    return source->kind == PQ_SOURCE_MISSING &&
           is_printed(
               r, source->database_token == PQ_NONE ? NULL : r->scope.names[source->database_token],
               source->table, NULL, false);
}

/* The table that is meant, or NULL. */
static const char *nearest_table(repairer *r, const pq_from_item *source) {
    const pq_scope *s = &r->scope;
    choice best = nothing;
    size_t with = source->database_token == PQ_NONE ? s->cores[source->core].with : PQ_NONE;
    for (size_t t = 0; t < s->schema->n_tables; t++) {
        offer(r, &best, source->table, s->schema->tables[t].name, 0);
    }
    for (size_t w = with; w != PQ_NONE; w = s->withs[w]) {
        for (size_t c = 0; c < s->n_ctes; c++) {
            if (s->ctes[c].with == w) {
                offer(r, &best, source->table, s->ctes[c].name, 0);
            }
        }
    }
    if (!is_clear(&best)) {
        return NULL;
    }
    const pq_table *table;
    size_t cte;
    bool circular = pq_scope_find_table(s, best.name, with, &table, &cte) == PQ_SOURCE_CTE &&
                    source->table_token > s->ctes[cte].body &&
                    source->table_token < s->ctes[cte].body_end;
    for (size_t i = first_source(r, source->core); i != PQ_NONE && !circular;
         i = source_at(r, i)->next) {
        const char *name = source_at(r, i)->name;
        if (source_at(r, i) != source && !source->aliased && name != NULL &&
            pq_same_name(name, best.name)) {
            return NULL;
        }
    }
    return circular ? NULL : best.name;
}

/* Changes the qualifiers that are the name of the table. */
static void put_qualifiers(repairer *r, size_t source, const char *name) {
    for (size_t i = 0; i < r->scope.n_tokens; i++) {
        pq_ref ref;
        size_t count;
        if (pq_scope_ref(&r->scope, i, &ref) && ref.table != NULL &&
            find_source(r, &ref, &count) == source) {
            put_name(r, ref.column == NULL ? ref.last : ref.last - 2, name);
        }
    }
}

static void repair_table(repairer *r, pq_repair *out) {
    const char *chosen = NULL;
    for (size_t i = 0; i < r->scope.n_sources; i++) {
        const pq_from_item *source = source_at(r, i);
        const char *name = is_wanted_source(r, source) ? nearest_table(r, source) : NULL;
        if (name == NULL || (chosen != NULL && strcmp(chosen, name) != 0)) {
            continue;
        }
        put_name(r, source->table_token, name);
        if (!source->aliased) {
            put_qualifiers(r, i, name);
        }
        if (chosen == NULL) {
            size_t first =
                source->database_token == PQ_NONE ? source->table_token : source->database_token;
            out->kind = PQ_REPAIR_TABLE;
            out->from = spell(r, first, source->table_token, false);
            out->to = spell(r, first, source->table_token, true);
        }
        chosen = name;
    }
}

/* SQLite also reports "no such table: t" for t.*. */
static void repair_star(repairer *r, pq_repair *out) {
    for (size_t i = 0; i < r->scope.n_tokens; i++) {
        pq_ref ref;
        size_t count;
        fix what = {0};
        if (!pq_scope_ref(&r->scope, i, &ref) || ref.column != NULL ||
            !is_printed(r, ref.database, ref.table, NULL, false)) {
            continue;
        }
        find_source(r, &ref, &count);
        if (count == 0 && fix_qualifier(r, &ref, &what)) {
            apply(r, &ref, &what);
            out->kind = PQ_REPAIR_TABLE;
            out->from = spell(r, ref.first, ref.last, false);
            out->to = spell(r, ref.first, ref.last, true);
            return;
        }
    }
}

/* ---- the whole ---- */

/* The message after `start`; NULL if it does not begin with `start`. */
static const char *after(const char *message, const char *start) {
    size_t length = strlen(start);
    return strncmp(message, start, length) == 0 ? message + length : NULL;
}

static size_t read_offset(const char *where) {
    const char *digits = after(where, "byte ");
    return digits == NULL ? PQ_NONE : (size_t)strtoul(digits, NULL, 10);
}

static void suggest(repairer *r, const pq_error *fault, pq_repair *out) {
    const char *message = fault->message;
    if (fault->code == PQ_SQL_NO_TABLE && (r->printed = after(message, "no such table: "))) {
        repair_table(r, out);
        if (out->kind == PQ_REPAIR_NONE) {
            repair_star(r, out);
        }
    } else if (fault->code == PQ_SQL_NO_COLUMN &&
               (r->printed = after(message, "no such column: "))) {
        repair_refs(r, fix_column, true, PQ_REPAIR_COLUMN, out);
    } else if (fault->code == PQ_SQL_AMBIGUOUS &&
               (r->printed = after(message, "ambiguous column name: "))) {
        repair_refs(r, fix_ambiguous, false, PQ_REPAIR_QUALIFY, out);
    }
}

/* Do tokens i and i + 1 touch, so that a new name for one could merge with the other?
 * */
static bool touches_next(const pq_scope *s, size_t i) {
    return i + 1 < s->n_tokens &&
           s->tokens[i].start + s->tokens[i].size == s->tokens[i + 1].start &&
           s->tokens[i].kind != PQ_TOKEN_PUNCTUATION &&
           s->tokens[i + 1].kind != PQ_TOKEN_PUNCTUATION;
}

/* Writes the statement with its changes. */
static void write_statement(const repairer *r, size_t size, pq_text *text) {
    size_t written = 0;
    for (size_t i = 0; i < r->scope.n_tokens; i++) {
        const pq_token *token = &r->scope.tokens[i];
        pq_text_append_bytes(text, r->scope.sql + written, token->start - written);
        bool is_new = r->before[i] != NULL || r->put[i] != NULL;
        bool after_blank = text->size > 0 && text->data[text->size - 1] == ' ';
        if (is_new && i > 0 && touches_next(&r->scope, i - 1) && !after_blank) {
            pq_text_append(text, " ");
        }
        if (r->before[i] != NULL) {
            pq_text_append(text, r->before[i]);
        }
        if (r->put[i] != NULL) {
            pq_text_append(text, r->put[i]);
        } else {
            append_token(r, text, i);
        }
        if (is_new && touches_next(&r->scope, i)) {
            pq_text_append(text, " ");
        }
        written = token->start + token->size;
    }
    pq_text_append_bytes(text, r->scope.sql + written, size - written);
}

/* Moves the suggestion to the caller's arena. */
static bool hand_over(const repairer *r, size_t size, pq_arena *arena, pq_repair *out) {
    pq_text text = {0};
    write_statement(r, size, &text);
    bool same = text.size == size && memcmp(pq_text_string(&text), r->scope.sql, size) == 0;
    bool done = !text.failed && same;
    if (same) {
        *out = (pq_repair){.kind = PQ_REPAIR_NONE};
    } else if (!text.failed) {
        out->sql = pq_arena_copy(arena, pq_text_string(&text), text.size);
        out->sql_size = text.size;
        out->from = pq_arena_string(arena, out->from);
        out->to = pq_arena_string(arena, out->to);
        done = out->sql != NULL && out->from != NULL && out->to != NULL;
    }
    pq_text_free(&text);
    return done;
}

pq_status pq_repair_suggest(const pq_schema *schema, const char *sql, size_t size,
                            const pq_error *fault, pq_arena *arena, pq_repair *repair,
                            pq_error *error) {
    *repair = (pq_repair){.kind = PQ_REPAIR_NONE};
    bool is_ours = fault->code == PQ_SQL_NO_TABLE || fault->code == PQ_SQL_NO_COLUMN ||
                   fault->code == PQ_SQL_AMBIGUOUS;
    if (!is_ours || size == 0) {
        return PQ_OK;
    }
    repairer r = {.arena = pq_arena_new(), .offset = read_offset(fault->where)};
    if (r.arena == NULL) {
        return pq_error_memory(error);
    }
    if (pq_scope_read(&r.scope, schema, sql, size, r.arena)) {
        r.put = pq_arena_array(r.arena, r.scope.n_tokens, sizeof *r.put);
        r.before = pq_arena_array(r.arena, r.scope.n_tokens, sizeof *r.before);
        r.failed = r.put == NULL || r.before == NULL;
        if (!r.failed) {
            suggest(&r, fault, repair);
        }
    }
    r.failed = r.failed || r.scope.failed;
    if (r.failed || r.scope.budget == 0 || !r.changed) {
        *repair = (pq_repair){.kind = PQ_REPAIR_NONE};
    } else {
        r.failed = !hand_over(&r, size, arena, repair);
    }
    pq_arena_free(r.arena);
    if (r.failed) {
        *repair = (pq_repair){.kind = PQ_REPAIR_NONE};
        return pq_error_memory(error);
    }
    return PQ_OK;
}
