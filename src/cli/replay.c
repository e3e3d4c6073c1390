/* `perquery replay`: a cassette played again, without a network and without a key. */
#include "drive.h"
#include "runs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char cli_replay_help[] =
    "usage: perquery replay CASSETTE --db FILE [options]\n"
    "\n"
    "Plays recorded replies (perquery-cassette/1) through the engine of a live sweep: extracts,\n"
    "runs and repairs their SQL again. A cassette gives identical bytes everywhere, including in\n"
    "the page.\n"
    "\n"
    "  --db FILE     the SQLite database that the cassette's plan names\n"
    "  --gold FILE   score the answers against this gold set; print one line per series\n"
    "  --rule ID     scoring rule (default: the recommended one)\n"
    "  --paced       keep the original timing of the recorded replies\n"
    "  --out FILE    write the sweep (perquery-sweep/1); \"-\" is standard output\n"
    "  --json        print the scored sweep as JSON\n"
    "\n"
    "Example:\n"
    "  perquery replay data/cassettes/demo.json --db build/deps/chinook.sqlite \\\n"
    "    --gold data/gold/chinook-25.json\n";

enum { DB, GOLD, RULE, PACED, OUT, JSON, N_OPTIONS };

static bool always(void *context) {
    (void)context;
    return true;
}

static int play_paced(pq_api *api) {
    cli_net *net = cli_net_new();
    int code = net == NULL ? CLI_BAD : cli_drive(net, NULL, api, always, NULL);
    if (net != NULL) {
        cli_net_free(net);
    }
    return code;
}

static int play(pq_api *api, const char *run, cli_answer *answer) {
    static const cli_job job = {"run", "run", "answers"};
    pq_text named = {0};
    pq_text_format(&named, "{\"run\":\"%s\"}", run);
    int code = cli_job_steps(api, &job, pq_text_string(&named), answer);
    pq_text_free(&named);
    return code;
}

/* The name that the cassette's plan gives its database, from malloc. */
static int read_database(const char *path, char **name) {
    char *bytes = NULL;
    size_t size = 0;
    pq_json *document = NULL;
    pq_value plan;
    pq_value value;
    const char *database = NULL;
    pq_error error = {0};
    if (cli_read_file(path, &bytes, &size) != CLI_DONE) {
        return CLI_BAD;
    }
    pq_status status = pq_json_parse(bytes, size, &document, &error);
    if (status == PQ_OK) {
        pq_value root = pq_json_root(document);
        status = pq_json_member(&root, "plan", &plan, &error);
        if (status == PQ_OK) {
            status = pq_json_member(&plan, "database", &value, &error);
        }
        if (status == PQ_OK) {
            status = pq_json_string(&value, &database, &error);
        }
    }
    *name = database == NULL ? NULL : malloc(strlen(database) + 1);
    if (*name != NULL) {
        strcpy(*name, database);
    }
    pq_json_free(document);
    free(bytes);
    return status == PQ_OK && *name != NULL
               ? CLI_DONE
               : cli_fail("%s: %s: %s", path, error.where, error.message);
}

static int replay(pq_api *api, const char *path, const cli_option *options, const char *database,
                  cli_answer *answer) {
    char run[32] = "";
    pq_text request = {0};
    bool paced = options[PACED].value != NULL;
    bool answered = true;
    int code = cli_open(api, database, options[DB].value);
    if (code == CLI_DONE) {
        code = cli_load(api, "cassette", path);
    }
    if (code == CLI_DONE && options[GOLD].value != NULL) {
        code = cli_load(api, "gold", options[GOLD].value);
    }
    pq_text_format(&request, "{\"cassette\":\"cassette\",\"pace\":\"%s\"}",
                   paced ? "recorded" : "at_once");
    if (code == CLI_DONE) {
        code = cli_ask(api, "run.begin", pq_text_string(&request), path, answer);
    }
    if (code == CLI_DONE) {
        snprintf(run, sizeof run, "%s", cli_text(&answer->root, "run"));
        code = paced ? play_paced(api) : play(api, run, answer);
    }
    if (code == CLI_DONE && options[OUT].value != NULL) {
        code = cli_run_save(api, run, options[OUT].value);
    }
    if (code == CLI_DONE && options[GOLD].value != NULL) {
        code = cli_run_judge(api, run, database, "gold", options[RULE].value,
                             options[JSON].value != NULL, &answered);
    }
    pq_text_free(&request);
    return code;
}

int cli_replay(int count, char **arguments) {
    cli_option options[N_OPTIONS] = {
        [DB] = {"db", false, NULL},     [GOLD] = {"gold", false, NULL},
        [RULE] = {"rule", false, NULL}, [PACED] = {"paced", true, NULL},
        [OUT] = {"out", false, NULL},   [JSON] = {"json", true, NULL}};
    const char *path = NULL;
    char *database = NULL;
    if (cli_arguments(count, arguments, options, N_OPTIONS, &path, 1) != CLI_DONE) {
        return CLI_BAD;
    }
    if (path == NULL || options[DB].value == NULL) {
        return cli_fail("CASSETTE and --db FILE are required; run `perquery replay --help`");
    }
    if (read_database(path, &database) != CLI_DONE) {
        return CLI_BAD;
    }
    pq_api *api = pq_api_new();
    cli_answer answer = {0};
    int code = api == NULL ? cli_fail_memory() : replay(api, path, options, database, &answer);
    cli_answer_free(&answer);
    pq_api_free(api);
    free(database);
    return code;
}
