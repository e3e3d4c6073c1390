#include "virtual.h"

#include "pq_ascii.h"

#include <sqlite3.h>
#include <string.h>

static const char *skip_blanks(const char *at) {
    return at + strspn(at, " \t\r\n\f");
}

/* The end of the quoted text or word at `at`. */
static const char *token_end(const char *at) {
    char open = *at;
    if (open == '\0') {
        return at;
    }
    if (strchr("'\"`[", open) == NULL) {
        const char *end = at;
        while (pq_is_word_byte(*end)) {
            end++;
        }
        return end == at ? at + 1 : end;
    }
    char close = open == '[' ? ']' : open;
    for (at++; *at != '\0'; at++) {
        if (*at == close && (at[1] != close || close == ']')) {
            return at + 1;
        }
        at += *at == close ? 1 : 0;
    }
    return at;
}

/* The token without quotes, in the arena. NULL when out of memory. */
static char *unquoted(const char *start, const char *end, pq_arena *arena) {
    bool quoted = strchr("'\"`[", *start) != NULL && end - start >= 2;
    if (!quoted) {
        return pq_arena_copy(arena, start, (size_t)(end - start));
    }
    char *text = pq_arena_copy(arena, start + 1, (size_t)(end - start - 2));
    size_t size = 0;
    for (size_t i = 0; text != NULL && text[i] != '\0'; i++) {
        text[size++] = text[i];
        i += text[i] == *start && text[i + 1] == *start ? 1 : 0;
    }
    if (text != NULL) {
        text[size] = '\0';
    }
    return text;
}

/* Skips a keyword, in any case. False if it is not there. */
static bool skip_word(const char **at, const char *word) {
    size_t size = strlen(word);
    const char *start = skip_blanks(*at);
    if (sqlite3_strnicmp(start, word, (int)size) != 0 || pq_is_word_byte(start[size])) {
        return false;
    }
    *at = start + size;
    return true;
}

/* The end of the argument at `at`: its comma, or the parenthesis that closes the list. */
static const char *argument_end(const char *at) {
    int depth = 0;
    while (*at != '\0' && (depth > 0 || (*at != ',' && *at != ')'))) {
        depth += *at == '(' ? 1 : 0;
        depth -= *at == ')' ? 1 : 0;
        at = token_end(at);
    }
    return at;
}

static bool is_module(const char *module, const char *prefix) {
    return sqlite3_strnicmp(module, prefix, (int)strlen(prefix)) == 0;
}

/* The type of a column whose argument goes on with the text from `rest` to `end`. */
static const char *type_of(const char *module, size_t column, bool auxiliary, const char *rest,
                           const char *end, pq_arena *arena) {
    if (is_module(module, "fts")) {
        return "";
    }
    if (is_module(module, "rtree") && !auxiliary) {
        bool whole = column == 0 || sqlite3_stricmp(module, "rtree_i32") == 0;
        return whole ? "INTEGER" : "REAL";
    }
    while (end > rest && pq_is_blank(end[-1])) {
        end--;
    }
    return pq_arena_copy(arena, rest, (size_t)(end - rest));
}

/* Adds the column of one argument, unless it is an option. False when out of memory. */
static bool add_column(pq_table *table, const char *module, const char *at, const char *end,
                       pq_arena *arena) {
    bool auxiliary = *at == '+';
    const char *name = auxiliary ? skip_blanks(at + 1) : at;
    const char *name_end = token_end(name);
    const char *rest = skip_blanks(name_end);
    bool is_option = name >= end || *rest == '=' ||
                     (is_module(module, "fts") && skip_word(&(const char *){name}, "tokenize"));
    if (is_option) {
        return true;
    }
    pq_column *column = &table->columns[table->n_columns];
    column->name = unquoted(name, name_end, arena);
    column->type =
        type_of(module, table->n_columns, auxiliary, rest < end ? rest : end, end, arena);
    table->n_columns++;
    return column->name != NULL && column->type != NULL;
}

/* Reads the arguments that begin after "(". False when out of memory. */
static bool read_arguments(pq_table *table, const char *module, const char *at, pq_arena *arena) {
    size_t most = 2;
    for (const char *c = at; *c != '\0'; c++) {
        most += *c == ',' ? 1 : 0;
    }
    table->columns = pq_arena_array(arena, most, sizeof *table->columns);
    while (table->columns != NULL && *at != '\0' && *at != ')') {
        at = skip_blanks(at);
        const char *end = argument_end(at);
        if (!add_column(table, module, at, end, arena)) {
            return false;
        }
        at = *end == ',' ? end + 1 : end;
    }
    return table->columns != NULL;
}

pq_status pq_virtual_columns(pq_table *table, pq_arena *arena, const char **module,
                             pq_error *error) {
    const char *at = table->sql;
    *module = NULL;
    if (!skip_word(&at, "CREATE") || !skip_word(&at, "VIRTUAL") || !skip_word(&at, "TABLE")) {
        return PQ_OK;
    }
    at = token_end(skip_blanks(at));
    if (!skip_word(&at, "USING")) {
        return PQ_OK;
    }
    at = skip_blanks(at);
    const char *end = token_end(at);
    *module = unquoted(at, end, arena);
    at = skip_blanks(end);
    bool good = *module != NULL && read_arguments(table, *module, *at == '(' ? at + 1 : "", arena);
    if (good && table->n_columns == 0 &&
        (sqlite3_stricmp(*module, "fts3") == 0 || sqlite3_stricmp(*module, "fts4") == 0)) {
        table->columns[table->n_columns++] = (pq_column){.name = "content", .type = ""};
    }
    return good ? PQ_OK : pq_error_memory(error);
}

bool pq_virtual_owns(const char *module, const char *virtual_table, const char *name) {
    static const struct {
        const char *module;
        const char *endings; /* each after a blank */
    } owners[] = {
        {"fts5", " data idx content docsize config"},
        {"fts3", " content segments segdir docsize stat"},
        {"fts4", " content segments segdir docsize stat"},
        {"rtree", " node rowid parent"},
        {"rtree_i32", " node rowid parent"},
        {"geopoly", " node rowid parent"},
    };
    size_t size = strlen(virtual_table);
    if (sqlite3_strnicmp(name, virtual_table, (int)size) != 0 || name[size] != '_') {
        return false;
    }
    const char *ending = name + size + 1;
    for (size_t i = 0; i < sizeof owners / sizeof owners[0]; i++) {
        const char *at = owners[i].endings;
        bool is_owner = sqlite3_stricmp(owners[i].module, module) == 0;
        while (is_owner && *at != '\0') {
            size_t length = strcspn(++at, " ");
            if (strlen(ending) == length && sqlite3_strnicmp(at, ending, (int)length) == 0) {
                return true;
            }
            at += length;
        }
    }
    return false;
}
