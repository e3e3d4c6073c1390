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
    "Prints a database schema as used in a prompt. The savings are printed to stderr.\n"
    "\n"
    "  --level LEVEL    full: all CREATE statements; samples: one line a table with sample\n"
    "                   values; compact (the default): one line a table; names: without types;\n"
    "                   columns: only the columns that the question needs; auto: the most\n"
    "                   detailed level that fits --budget\n"
    "  --question TEXT  keep only the tables the question needs\n"
    "  --trim TRIM      published (the default): the tables named in the question and those they\n"
    "                   refer to; linked: tables matched by names, values, synonyms and key paths\n"
    "  --budget TOKENS  for --level auto, in tokens as estimated\n"
    "\n"
    "With --recall, trims the schema for every question of a gold set and compares the result\n"
    "with the tables its gold SQL reads. --gold takes a gold set; --published takes question "
    "files\n"
    "in the published layout, treated as one set. The exit code is 1 if the linked trim loses a\n"
    "table.\n"
    "\n"
    "Example:\n"
    "  perquery schema --recall --db build/deps/chinook.sqlite --gold data/gold/chinook-25.json\n";

enum { DB, LEVEL, QUESTION, TRIM, BUDGET, RECALL, GOLD, PUBLISHED, JSON, N_OPTIONS };

/* Names the tables that cannot be read, on stderr. */
static void print_problems(const pq_value *root) {
    pq_value problems;
    size_t count = cli_list(root, "problems", &problems);
    for (size_t i = 0; i < count; i++) {
        pq_value problem = pq_json_item(&problems, i);
        fprintf(stderr, "the table %s cannot be read: %s\n", cli_text(&problem, "table"),
                cli_text(&problem, "message"));
    }
}

/* Prints the text of a rendering to stdout and what it saved to stderr. */
static void print_rendering(const pq_value *root) {
    pq_value trim;
    puts(cli_text(root, "text"));
    fprintf(stderr, "%.0f characters; the full schema has %.0f\n",
            cli_number(root, "characters", 0), cli_number(root, "full_characters", 0));
    fprintf(stderr, "level %s, about %.0f tokens\n", cli_text(root, "level"),
            cli_number(root, "tokens_estimate", 0));
    if (pq_json_find(root, "trim", &trim)) {
        fprintf(stderr, "%s\n", cli_text(&trim, "reason"));
    }
    print_problems(root);
}

static int read_budget(const char *text, int64_t *budget) {
    char *end = NULL;
    *budget = strtoll(text, &end, 10);
    return *end != '\0' || end == text || *budget < 1
               ? cli_fail("--budget must be a whole number of tokens, not \"%s\"", text)
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

static int render(pq_api *api, const cli_option *options, cli_answer *answer) {
    pq_text request = {0};
    int code = write_request(options, &request);
    if (code == CLI_DONE) {
        code = cli_ask(api, "schema.render", pq_text_string(&request), NULL, answer);
    }
    if (code == CLI_DONE && options[JSON].value != NULL) {
        cli_answer_print(answer);
    } else if (code == CLI_DONE) {
        print_rendering(&answer->root);
    }
    pq_text_free(&request);
    return code;
}

/* "Album, Track" or "-". */
static void print_names(const pq_value *object, const char *key) {
    pq_value names;
    size_t count = cli_list(object, key, &names);
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
    size_t count = cli_list(object, key, array);
    pq_value item = *array;
    for (size_t i = 0; i < count; i++) {
        item = pq_json_item(array, i);
        if (strcmp(cli_text(&item, field), id) == 0) {
            break;
        }
    }
    return item;
}

static void print_question(const pq_value *question) {
    pq_value trims;
    pq_value levels;
    const char *error = cli_text(question, "error");
    printf("| %s | ", cli_text(question, "id"));
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
    printf(" | %.0f | %.2f |\n", cli_number(&level, "tokens_estimate", 0),
           cli_number(&linked, "confidence", 0));
}

static void print_totals(const pq_value *total) {
    pq_value levels;
    size_t count = cli_list(total, "levels", &levels);
    for (size_t i = 0; i < count; i++) {
        pq_value level = pq_json_item(&levels, i);
        printf(
            "| %s | %s | %.0f of %.0f | %.0f of %.0f | %.1f %% | %.0f | %.0f | %.1f %% | %.1f %% "
            "|\n",
            cli_text(total, "trim"), cli_text(&level, "level"), cli_number(total, "complete", 0),
            cli_number(total, "questions", 0), cli_number(total, "tables_kept", 0),
            cli_number(total, "tables_needed", 0), 100 * cli_number(&level, "column_recall", 0),
            cli_number(&level, "mean_characters", 0), cli_number(&level, "mean_tokens", 0),
            100 * cli_number(&level, "saved_characters", 0),
            100 * cli_number(&level, "saved_tokens", 0));
    }
}

/* Two tables in Markdown. CLI_NO if the linked trim lost a table. */
static int print_recall(const pq_value *root) {
    pq_value array;
    printf("%s: what the linked trim keeps\n\n", cli_text(root, "gold"));
    puts("| question | kept | missed | needless | tokens, compact | confidence |\n"
         "| --- | --- | --- | --- | ---: | ---: |");
    size_t count = cli_list(root, "questions", &array);
    for (size_t i = 0; i < count; i++) {
        pq_value question = pq_json_item(&array, i);
        print_question(&question);
    }
    puts("\n| trim | level | complete questions | needed tables kept | needed columns kept | "
         "characters | tokens | saved characters | saved tokens |\n"
         "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    bool lost = false;
    count = cli_list(root, "totals", &array);
    for (size_t i = 0; i < count; i++) {
        pq_value total = pq_json_item(&array, i);
        print_totals(&total);
        lost = lost || (strcmp(cli_text(&total, "trim"), "linked") == 0 &&
                        cli_number(&total, "complete", 0) < cli_number(&total, "questions", 0));
    }
    puts("\nCharacters and tokens are means over the questions; tokens are estimates. “Saved” is "
         "the "
         "mean\nsaving compared with the same level untrimmed.");
    return lost ? CLI_NO : CLI_DONE;
}

static int run_recall(pq_api *api, const char *request, bool as_json, cli_answer *answer) {
    static const cli_job job = {"schema.recall", "recall", "questions measured"};
    int code = cli_job_run(api, &job, request, answer);
    if (code == CLI_DONE && as_json) {
        cli_answer_print(answer);
    } else if (code == CLI_DONE) {
        code = print_recall(&answer->root);
    }
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

static int recall(pq_api *api, const cli_option *options, cli_answer *answer) {
    bool as_json = options[JSON].value != NULL;
    int code = CLI_DONE;
    if (options[GOLD].value == NULL && options[PUBLISHED].value == NULL) {
        return cli_fail("--recall needs --gold FILE or --published FILE");
    }
    if (options[GOLD].value != NULL) {
        code = cli_load(api, "gold", options[GOLD].value);
        if (code == CLI_DONE) {
            code = run_recall(api, "{\"database\":\"db\",\"gold\":\"gold\"}", as_json, answer);
        }
    }
    if (options[PUBLISHED].value != NULL && code != CLI_BAD) {
        pq_text request = {0};
        int loaded = load_published(api, options[PUBLISHED].value, &request);
        if (options[GOLD].value != NULL && !as_json) {
            puts("");
        }
        code = worse(code, loaded == CLI_DONE
                               ? run_recall(api, pq_text_string(&request), as_json, answer)
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
        return cli_fail("--db FILE is required; run `perquery schema --help`");
    }
    pq_api *api = pq_api_new();
    cli_answer answer = {0};
    int code = api == NULL ? cli_fail_memory() : cli_open(api, "db", options[DB].value);
    if (code == CLI_DONE) {
        code = options[RECALL].value != NULL ? recall(api, options, &answer)
                                             : render(api, options, &answer);
    }
    cli_answer_free(&answer);
    pq_api_free(api);
    return code;
}
