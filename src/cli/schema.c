/* `perquery schema`: a schema as a prompt shows it, and what the trims keep of what is needed. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char cli_schema_help[] =
    "usage: perquery schema --db FILE [--level LEVEL] [--question TEXT [--trim TRIM]]\n"
    "                       [--budget TOKENS] [--json]\n"
    "       perquery schema --recall --db FILE [--gold FILE] [--published FILE[,FILE...]] "
    "[--json]\n"
    "\n"
    "Prints a database's schema as a prompt shows it. What was saved goes to stderr.\n"
    "\n"
    "  --level LEVEL    full: every CREATE statement; samples: one line a table with a few "
    "values;\n"
    "                   compact (the default): one line a table; names: without types; columns:\n"
    "                   only the columns that the question needs; auto: the first of these that\n"
    "                   fits --budget\n"
    "  --question TEXT  only the tables that a question needs\n"
    "  --trim TRIM      published (the default): the tables named and those they point to;\n"
    "                   linked: by names, values, synonyms and key paths\n"
    "  --budget TOKENS  for --level auto, in tokens as estimated\n"
    "\n"
    "With --recall, every question of a gold set is trimmed and compared with what its gold SQL\n"
    "reads. --gold takes a gold set, --published question files in the published layout, which\n"
    "count as one set. The exit code is 1 if the linked trim loses a table.\n"
    "\n"
    "Example:\n"
    "  perquery schema --recall --db build/deps/chinook.sqlite --gold data/gold/chinook-25.json\n";

enum { DB, LEVEL, QUESTION, TRIM, BUDGET, RECALL, GOLD, PUBLISHED, JSON, N_OPTIONS };

static pq_value member(const pq_value *object, const char *key) {
    pq_value value = *object;
    pq_json_find(object, key, &value);
    return value;
}

static const char *string_at(const pq_value *object, const char *key) {
    pq_value value = member(object, key);
    const char *string = "";
    pq_json_string(&value, &string, NULL);
    return string;
}

static double number_at(const pq_value *object, const char *key) {
    pq_value value = member(object, key);
    double number = 0;
    pq_json_number(&value, -1e300, 1e300, &number, NULL);
    return number;
}

static size_t count_at(const pq_value *object, const char *key, pq_value *array) {
    size_t count = 0;
    *array = member(object, key);
    pq_json_array(array, &count, NULL);
    return count;
}

/* Prints the text of a rendering to stdout and what it saved to stderr. */
static int print_rendering(const char *result, size_t size) {
    pq_json *document = NULL;
    if (pq_json_parse(result, size, &document, NULL) != PQ_OK) {
        return cli_fail("not enough memory");
    }
    pq_value root = pq_json_root(document);
    pq_value trim;
    puts(string_at(&root, "text"));
    fprintf(stderr, "%.0f characters; the full schema has %.0f\n", number_at(&root, "characters"),
            number_at(&root, "full_characters"));
    fprintf(stderr, "level %s, about %.0f tokens\n", string_at(&root, "level"),
            number_at(&root, "tokens_estimate"));
    if (pq_json_find(&root, "trim", &trim)) {
        fprintf(stderr, "%s\n", string_at(&trim, "reason"));
    }
    pq_json_free(document);
    return CLI_DONE;
}

static int read_budget(const char *text, int64_t *budget) {
    char *end = NULL;
    *budget = strtoll(text, &end, 10);
    return *end != '\0' || end == text || *budget < 1
               ? cli_fail("--budget wants a whole number of tokens, not \"%s\"", text)
               : CLI_DONE;
}

static int write_request(const cli_option *options, pq_text *request) {
    pq_writer w = pq_writer_to(request);
    const char *level = options[LEVEL].value;
    const char *budget = options[BUDGET].value;
    int64_t tokens = 0;
    if (budget != NULL && read_budget(budget, &tokens) != CLI_DONE) {
        return CLI_BAD;
    }
    pq_write_object(&w);
    pq_write_key_string(&w, "database", "db");
    pq_write_key_string(&w, "level", level != NULL ? level : budget != NULL ? "auto" : "compact");
    pq_write_key_string(&w, "question", options[QUESTION].value);
    pq_write_key_string(&w, "trim", options[TRIM].value);
    if (budget != NULL) {
        pq_write_key_integer(&w, "budget", tokens);
    }
    pq_write_end(&w);
    return CLI_DONE;
}

static int render(pq_api *api, const cli_option *options, pq_text *envelope) {
    pq_text request = {0};
    const char *result = NULL;
    size_t size = 0;
    int code = write_request(options, &request);
    if (code == CLI_DONE) {
        code = cli_call(api, "schema.render", pq_text_string(&request), envelope, NULL, &result,
                        &size);
    }
    if (code == CLI_DONE && options[JSON].value != NULL) {
        printf("%.*s\n", (int)size, result);
    } else if (code == CLI_DONE) {
        code = print_rendering(result, size);
    }
    pq_text_free(&request);
    return code;
}

/* "Album, Track" or "-". */
static void print_names(const pq_value *object, const char *key) {
    pq_value names;
    size_t count = count_at(object, key, &names);
    for (size_t i = 0; i < count; i++) {
        pq_value item = pq_json_item(&names, i);
        const char *name = "";
        pq_json_string(&item, &name, NULL);
        printf("%s%s", i == 0 ? "" : ", ", name);
    }
    fputs(count == 0 ? "-" : "", stdout);
}

/* The trim or level of that id in the array `key` of an object. */
static pq_value item_of(const pq_value *object, const char *key, const char *field, const char *id,
                        pq_value *array) {
    size_t count = count_at(object, key, array);
    pq_value item = *array;
    for (size_t i = 0; i < count; i++) {
        item = pq_json_item(array, i);
        if (strcmp(string_at(&item, field), id) == 0) {
            break;
        }
    }
    return item;
}

static void print_question(const pq_value *question) {
    pq_value trims;
    pq_value levels;
    const char *error = string_at(question, "error");
    printf("| %s | ", string_at(question, "id"));
    if (error[0] != '\0') {
        printf("not measured: %s | | | | |\n", error);
        return;
    }
    pq_value linked = item_of(question, "trims", "trim", "linked", &trims);
    pq_value level = item_of(&linked, "levels", "level", "compact", &levels);
    print_names(&linked, "kept");
    printf(" | ");
    print_names(&linked, "missed");
    printf(" | ");
    print_names(&linked, "needless");
    printf(" | %.0f | %.2f |\n", number_at(&level, "tokens_estimate"),
           number_at(&linked, "confidence"));
}

static void print_totals(const pq_value *total) {
    pq_value levels;
    size_t count = count_at(total, "levels", &levels);
    for (size_t i = 0; i < count; i++) {
        pq_value level = pq_json_item(&levels, i);
        printf(
            "| %s | %s | %.0f of %.0f | %.0f of %.0f | %.1f %% | %.0f | %.0f | %.1f %% | %.1f %% "
            "|\n",
            string_at(total, "trim"), string_at(&level, "level"), number_at(total, "complete"),
            number_at(total, "questions"), number_at(total, "tables_kept"),
            number_at(total, "tables_needed"), 100 * number_at(&level, "column_recall"),
            number_at(&level, "mean_characters"), number_at(&level, "mean_tokens"),
            100 * number_at(&level, "saved_characters"), 100 * number_at(&level, "saved_tokens"));
    }
}

/* Two tables in Markdown. CLI_NO if the linked trim lost a table. */
static int print_recall(const char *result, size_t size) {
    pq_json *document = NULL;
    if (pq_json_parse(result, size, &document, NULL) != PQ_OK) {
        return cli_fail("not enough memory");
    }
    pq_value root = pq_json_root(document);
    pq_value array;
    printf("%s: what the linked trim keeps\n\n", string_at(&root, "gold"));
    puts("| question | kept | missed | needless | tokens, compact | confidence |\n"
         "| --- | --- | --- | --- | ---: | ---: |");
    size_t count = count_at(&root, "questions", &array);
    for (size_t i = 0; i < count; i++) {
        pq_value question = pq_json_item(&array, i);
        print_question(&question);
    }
    puts("\n| trim | level | complete questions | needed tables kept | needed columns kept | "
         "characters | tokens | saved characters | saved tokens |\n"
         "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    bool lost = false;
    count = count_at(&root, "totals", &array);
    for (size_t i = 0; i < count; i++) {
        pq_value total = pq_json_item(&array, i);
        print_totals(&total);
        lost = lost || (strcmp(string_at(&total, "trim"), "linked") == 0 &&
                        number_at(&total, "complete") < number_at(&total, "questions"));
    }
    puts(
        "\nCharacters and tokens are means over the questions, tokens estimated; saved is the mean "
        "over the\nquestions of what is saved against the same level untrimmed.");
    pq_json_free(document);
    return lost ? CLI_NO : CLI_DONE;
}

static int run_recall(pq_api *api, const char *request, bool as_json, pq_text *envelope) {
    pq_text named = {0};
    const char *result = NULL;
    size_t size = 0;
    int code = cli_call(api, "schema.recall.begin", request, envelope, NULL, &result, &size);
    if (code != CLI_DONE) {
        return code;
    }
    pq_json *document = NULL;
    pq_json_parse(result, size, &document, NULL);
    pq_value root = pq_json_root(document);
    pq_text_format(&named, "{\"recall\":\"%s\"}", string_at(&root, "recall"));
    pq_json_free(document);
    bool finished = false;
    while (code == CLI_DONE && !finished) {
        code = cli_call(api, "schema.recall.step", pq_text_string(&named), envelope, NULL, &result,
                        &size);
        finished = code == CLI_DONE && cli_flag(result, size, "finished");
    }
    if (code == CLI_DONE) {
        code = cli_call(api, "schema.recall.result", pq_text_string(&named), envelope, NULL,
                        &result, &size);
    }
    if (code == CLI_DONE && as_json) {
        printf("%.*s\n", (int)size, result);
    } else if (code == CLI_DONE) {
        code = print_recall(result, size);
    }
    pq_text_free(&named);
    return code;
}

/* Loads the files of a list with commas and writes the request that names them. */
static int load_published(pq_api *api, const char *list, pq_text *request) {
    pq_writer w = pq_writer_to(request);
    int code = CLI_DONE;
    pq_write_object(&w);
    pq_write_key_string(&w, "database", "db");
    pq_write_key(&w, "published");
    pq_write_array(&w);
    while (*list != '\0' && code == CLI_DONE) {
        pq_text path = {0};
        size_t size = strcspn(list, ",");
        pq_text_append_bytes(&path, list, size);
        list += size + (list[size] == ',');
        code = cli_load(api, pq_text_string(&path), pq_text_string(&path));
        pq_write_string(&w, pq_text_string(&path));
        pq_text_free(&path);
    }
    pq_write_end(&w);
    pq_write_end(&w);
    return code;
}

/* The worse of two exit codes. */
static int worse(int a, int b) {
    return a > b ? a : b;
}

static int recall(pq_api *api, const cli_option *options, pq_text *envelope) {
    bool as_json = options[JSON].value != NULL;
    int code = CLI_DONE;
    if (options[GOLD].value == NULL && options[PUBLISHED].value == NULL) {
        return cli_fail("--recall wants --gold FILE or --published FILE");
    }
    if (options[GOLD].value != NULL) {
        code = cli_load(api, "gold", options[GOLD].value);
        if (code == CLI_DONE) {
            code = run_recall(api, "{\"database\":\"db\",\"gold\":\"gold\"}", as_json, envelope);
        }
    }
    if (options[PUBLISHED].value != NULL && code != CLI_BAD) {
        pq_text request = {0};
        int loaded = load_published(api, options[PUBLISHED].value, &request);
        if (options[GOLD].value != NULL && !as_json) {
            puts("");
        }
        code = worse(code, loaded == CLI_DONE
                               ? run_recall(api, pq_text_string(&request), as_json, envelope)
                               : loaded);
        pq_text_free(&request);
    }
    return code;
}

int cli_schema(int count, char **arguments) {
    cli_option options[N_OPTIONS] = {[DB] = {"db", false, NULL},
                                     [LEVEL] = {"level", false, NULL},
                                     [QUESTION] = {"question", false, NULL},
                                     [TRIM] = {"trim", false, NULL},
                                     [BUDGET] = {"budget", false, NULL},
                                     [RECALL] = {"recall", true, NULL},
                                     [GOLD] = {"gold", false, NULL},
                                     [PUBLISHED] = {"published", false, NULL},
                                     [JSON] = {"json", true, NULL}};
    if (cli_arguments(count, arguments, options, N_OPTIONS, NULL, 0) != CLI_DONE) {
        return CLI_BAD;
    }
    if (options[DB].value == NULL) {
        return cli_fail("--db FILE is wanted");
    }
    pq_api *api = pq_api_new();
    if (api == NULL) {
        return cli_fail("not enough memory");
    }
    pq_text envelope = {0};
    const char *result = NULL;
    size_t size = 0;
    int code = cli_load(api, "db", options[DB].value);
    if (code == CLI_DONE) {
        code = cli_call(api, "db.open", "{\"name\":\"db\"}", &envelope, options[DB].value, &result,
                        &size);
    }
    if (code == CLI_DONE) {
        code = options[RECALL].value != NULL ? recall(api, options, &envelope)
                                             : render(api, options, &envelope);
    }
    pq_text_free(&envelope);
    pq_api_free(api);
    return code;
}
