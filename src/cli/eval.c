/* `perquery eval`: predictions against a gold set. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char cli_eval_help[] =
    "usage: perquery eval --db FILE --gold FILE --predictions FILE [--rule ID]\n"
    "                     [--min-accuracy SHARE] [--json]\n"
    "\n"
    "Runs every gold and predicted SQL in a read-only sandbox, compares the results by a rule, "
    "and\n"
    "prints a line a question and the total with its 95 % interval.\n"
    "\n"
    "  --db FILE             an SQLite database\n"
    "  --gold FILE           a gold set (perquery-gold/1)\n"
    "  --predictions FILE    JSON lines: {\"id\",\"sql\"} or {\"id\",\"reply\"}; \"-\" is stdin\n"
    "  --rule ID             how results are compared; `perquery call meta < /dev/null` lists "
    "them\n"
    "  --min-accuracy SHARE  exit with 1 if fewer than this share (0 to 1) of all questions is "
    "right\n"
    "  --json                print the whole evaluation (perquery-evaluation/1)\n"
    "\n"
    "Example:\n"
    "  perquery eval --db chinook.sqlite --gold data/gold/chinook-25.json \\\n"
    "    --predictions data/examples/chinook-25.predictions.jsonl\n";

enum { DB, GOLD, PREDICTIONS, RULE, MIN_ACCURACY, JSON, N_OPTIONS };

static const char *string_at(const pq_value *object, const char *key) {
    pq_value value;
    const char *string = "";
    if (pq_json_find(object, key, &value)) {
        pq_json_string(&value, &string, NULL);
    }
    return string;
}

/* A number of the evaluation's own making; -1 where it is null. */
static double number_at(const pq_value *object, const char *key) {
    pq_value value;
    double number = -1;
    if (pq_json_find(object, key, &value)) {
        pq_json_number(&value, -1e300, 1e300, &number, NULL);
    }
    return number;
}

static void print_question(const pq_value *question) {
    pq_value detail;
    const char *message = "";
    const char *outcome = string_at(question, "outcome");
    if (pq_json_find(question, "error", &detail)) {
        message = string_at(&detail, "message");
    } else if (strcmp(outcome, "right") != 0 && pq_json_find(question, "verdict", &detail)) {
        message = string_at(&detail, "message");
    }
    printf("%-8s %-14s %s\n", string_at(question, "id"), outcome, message);
}

static void print_share(const pq_value *totals, const char *key, const char *of, double n) {
    char interval_key[64];
    pq_value interval;
    snprintf(interval_key, sizeof interval_key, "%s_interval", key);
    if (!pq_json_find(totals, interval_key, &interval)) {
        printf("nothing to judge among the %s\n", of);
        return;
    }
    pq_value low = pq_json_item(&interval, 0);
    pq_value high = pq_json_item(&interval, 1);
    double from = 0;
    double to = 0;
    pq_json_number(&low, 0, 1, &from, NULL);
    pq_json_number(&high, 0, 1, &to, NULL);
    printf("%.0f of %.0f %s right: %.1f %% (95 %% interval %.1f to %.1f %%)\n",
           number_at(totals, "right"), n, of, 100 * number_at(totals, key), 100 * from, 100 * to);
}

static void print_evaluation(const pq_value *root) {
    pq_value questions;
    pq_value totals;
    size_t count = 0;
    pq_json_member(root, "questions", &questions, NULL);
    pq_json_array(&questions, &count, NULL);
    for (size_t i = 0; i < count; i++) {
        pq_value question = pq_json_item(&questions, i);
        print_question(&question);
    }
    pq_json_member(root, "totals", &totals, NULL);
    printf("\nrule %s\n", string_at(root, "rule"));
    print_share(&totals, "accuracy", "questions", number_at(&totals, "judged"));
    print_share(&totals, "accuracy_of_answered", "answered", number_at(&totals, "answered"));
}

/* The first question whose gold SQL failed: reported as bad input. */
static int check_gold(const pq_value *root, const char *path) {
    pq_value questions;
    size_t count = 0;
    pq_json_member(root, "questions", &questions, NULL);
    pq_json_array(&questions, &count, NULL);
    for (size_t i = 0; i < count; i++) {
        pq_value question = pq_json_item(&questions, i);
        pq_value error;
        if (strcmp(string_at(&question, "outcome"), "gold_failed") == 0 &&
            pq_json_find(&question, "error", &error)) {
            return cli_fail("%s: %s: %s", path, string_at(&error, "where"),
                            string_at(&error, "message"));
        }
    }
    return CLI_DONE;
}

static int report(const char *result, size_t size, const cli_option *options) {
    if (options[JSON].value != NULL) {
        fwrite(result, 1, size, stdout);
        putchar('\n');
    }
    pq_json *document = NULL;
    if (pq_json_parse(result, size, &document, NULL) != PQ_OK) {
        return cli_fail("not enough memory");
    }
    pq_value root = pq_json_root(document);
    if (options[JSON].value == NULL) {
        print_evaluation(&root);
    }
    int code = check_gold(&root, options[GOLD].value);
    if (code == CLI_DONE && options[MIN_ACCURACY].value != NULL) {
        pq_value totals;
        pq_json_member(&root, "totals", &totals, NULL);
        double wanted = strtod(options[MIN_ACCURACY].value, NULL);
        code = number_at(&totals, "accuracy") < wanted ? CLI_NO : CLI_DONE;
    }
    pq_json_free(document);
    return code;
}

/* Begins the evaluation "e1" with the files under their option names. */
static int begin(pq_api *api, const cli_option *options, pq_text *envelope) {
    const char *result = NULL;
    size_t size = 0;
    pq_text request = {0};
    pq_writer w = pq_writer_to(&request);
    for (size_t i = DB; i <= PREDICTIONS; i++) {
        if (cli_load(api, options[i].name, options[i].value) != CLI_DONE) {
            return CLI_BAD;
        }
    }
    int code =
        cli_call(api, "db.open", "{\"name\":\"db\"}", envelope, options[DB].value, &result, &size);
    if (code != CLI_DONE) {
        return code;
    }
    pq_write_object(&w);
    pq_write_key_string(&w, "database", "db");
    pq_write_key_string(&w, "gold", "gold");
    pq_write_key_string(&w, "predictions", "predictions");
    if (options[RULE].value != NULL) {
        pq_write_key_string(&w, "rule", options[RULE].value);
    }
    pq_write_end(&w);
    code = cli_call(api, "eval.begin", pq_text_string(&request), envelope, NULL, &result, &size);
    pq_text_free(&request);
    return code;
}

static int evaluate(pq_api *api, const cli_option *options, pq_text *envelope) {
    const char *result = NULL;
    size_t size = 0;
    int code = begin(api, options, envelope);
    bool shows_progress = isatty(STDERR_FILENO) != 0;
    size_t done = 0;
    bool finished = code != CLI_DONE;
    while (!finished) {
        code =
            cli_call(api, "eval.step", "{\"evaluation\":\"e1\"}", envelope, NULL, &result, &size);
        finished = code != CLI_DONE || cli_flag(result, size, "finished");
        if (shows_progress) {
            fprintf(stderr, "\r%zu questions judged", ++done);
        }
    }
    if (shows_progress && done > 0) {
        fputs("\r\033[K", stderr);
    }
    if (code == CLI_DONE) {
        code =
            cli_call(api, "eval.result", "{\"evaluation\":\"e1\"}", envelope, NULL, &result, &size);
    }
    return code == CLI_DONE ? report(result, size, options) : code;
}

static int check_options(const cli_option *options) {
    for (size_t i = DB; i <= PREDICTIONS; i++) {
        if (options[i].value == NULL) {
            return cli_fail("--%s FILE is wanted; `perquery eval --help` says more",
                            options[i].name);
        }
    }
    const char *share = options[MIN_ACCURACY].value;
    if (share != NULL) {
        char *end = NULL;
        double wanted = strtod(share, &end);
        if (end == share || *end != '\0' || !(wanted >= 0 && wanted <= 1)) {
            return cli_fail("--min-accuracy: \"%s\" is not a share from 0 to 1", share);
        }
    }
    return CLI_DONE;
}

int cli_eval(int count, char **arguments) {
    cli_option options[N_OPTIONS] = {[DB] = {"db", false, NULL},
                                     [GOLD] = {"gold", false, NULL},
                                     [PREDICTIONS] = {"predictions", false, NULL},
                                     [RULE] = {"rule", false, NULL},
                                     [MIN_ACCURACY] = {"min-accuracy", false, NULL},
                                     [JSON] = {"json", true, NULL}};
    if (cli_arguments(count, arguments, options, N_OPTIONS, NULL, 0) != CLI_DONE ||
        check_options(options) != CLI_DONE) {
        return CLI_BAD;
    }
    pq_api *api = pq_api_new();
    if (api == NULL) {
        return cli_fail("not enough memory");
    }
    pq_text envelope = {0};
    int code = evaluate(api, options, &envelope);
    pq_text_free(&envelope);
    pq_api_free(api);
    return code;
}
