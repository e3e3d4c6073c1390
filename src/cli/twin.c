/* `perquery twin`: a database of Chinook's shape that no model has read, and gold sets for it. */
#include "cli.h"
#include "pq_twin_image.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char cli_twin_help[] =
    "usage: perquery twin --seed N --out FILE [--renamed] [--gold FILE --gold-out FILE]\n"
    "       perquery twin --names\n"
    "\n"
    "Writes an SQLite database with Chinook's schema and invented data of the same size and\n"
    "shape. The same seed gives the same bytes everywhere, in the page too. A drop in accuracy\n"
    "from Chinook to the twin points to memorization.\n"
    "\n"
    "  --seed N         a whole number from 0 to 9007199254740991\n"
    "  --out FILE       where to write the database\n"
    "  --renamed        rename tables and columns as well\n"
    "  --gold FILE      a gold set for Chinook (perquery-gold/1) ...\n"
    "  --gold-out FILE  ... and where to write its copy adapted to the twin\n"
    "  --names          print the renamed twin's table and column names as JSON\n"
    "\n"
    "Example:\n"
    "  perquery twin --seed 1 --out /dev/null --gold data/gold/chinook-25.json --gold-out "
    "/dev/null\n";

enum { SEED, OUT, RENAMED, GOLD, GOLD_OUT, NAMES, N_OPTIONS };

#define MOST_SEED UINT64_C(9007199254740991)

static int write_file(const char *path, const void *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return cli_fail("%s: %s", path, strerror(errno));
    }
    bool written = fwrite(bytes, 1, size, file) == size;
    written = fclose(file) == 0 && written;
    return written ? CLI_DONE : cli_fail("%s: %s", path, strerror(errno));
}

static int read_seed(const char *text, uint64_t *seed) {
    char *end = NULL;
    bool digits = text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
    errno = 0;
    *seed = digits ? strtoull(text, &end, 10) : 0;
    if (!digits || errno != 0 || *seed > MOST_SEED) {
        return cli_fail("--seed must be a whole number from 0 to %llu, not \"%.40s\"",
                        (unsigned long long)MOST_SEED, text);
    }
    return CLI_DONE;
}

static int write_image(uint64_t seed, bool renamed, const char *path) {
    unsigned char *bytes = NULL;
    size_t size = 0;
    pq_error error = {0};
    if (pq_twin_image(seed, renamed, &bytes, &size, &error) != PQ_OK) {
        return cli_fail("%s", error.message);
    }
    int code = write_file(path, bytes, size);
    free(bytes);
    return code;
}

/* Writes the field "text" of a result. */
static int write_text(const cli_answer *answer, const char *path) {
    pq_value text;
    const char *bytes = "";
    size_t length = 0;
    pq_json_member(&answer->root, "text", &text, NULL);
    pq_json_bytes(&text, &bytes, &length, NULL);
    return write_file(path, bytes, length);
}

static int write_gold(pq_api *api, uint64_t seed, const cli_option *options) {
    cli_answer answer = {0};
    char request[128];
    snprintf(request, sizeof request,
             "{\"gold\":\"gold\",\"seed\":%llu,\"edition\":\"%s\",\"into\":\"adapted\"}",
             (unsigned long long)seed, options[RENAMED].value == NULL ? "chinook" : "renamed");
    int code = cli_load(api, "gold", options[GOLD].value);
    if (code == CLI_DONE) {
        code = cli_ask(api, "twin.gold", request, options[GOLD].value, &answer);
    }
    if (code == CLI_DONE) {
        code = write_text(&answer, options[GOLD_OUT].value);
    }
    cli_answer_free(&answer);
    return code;
}

static int print_names(pq_api *api) {
    cli_answer answer = {0};
    int code = cli_ask(api, "twin.names", "{}", NULL, &answer);
    if (code == CLI_DONE) {
        cli_answer_print(&answer);
    }
    cli_answer_free(&answer);
    return code;
}

static int check_options(const cli_option *options) {
    if (options[NAMES].value != NULL) {
        return CLI_DONE;
    }
    if (options[SEED].value == NULL) {
        return cli_fail("--seed N is required; run `perquery twin --help`");
    }
    if (options[OUT].value == NULL) {
        return cli_fail("--out FILE is required; run `perquery twin --help`");
    }
    if ((options[GOLD].value == NULL) != (options[GOLD_OUT].value == NULL)) {
        return cli_fail("--gold and --gold-out must be given together");
    }
    return CLI_DONE;
}

static int twin(pq_api *api, const cli_option *options) {
    if (options[NAMES].value != NULL) {
        return print_names(api);
    }
    uint64_t seed = 0;
    int code = read_seed(options[SEED].value, &seed);
    if (code == CLI_DONE) {
        code = write_image(seed, options[RENAMED].value != NULL, options[OUT].value);
    }
    return code == CLI_DONE && options[GOLD].value != NULL ? write_gold(api, seed, options) : code;
}

int cli_twin(int count, char **arguments) {
    cli_option options[N_OPTIONS] = {
        [SEED] = {"seed", false, NULL},         [OUT] = {"out", false, NULL},
        [RENAMED] = {"renamed", true, NULL},    [GOLD] = {"gold", false, NULL},
        [GOLD_OUT] = {"gold-out", false, NULL}, [NAMES] = {"names", true, NULL}};
    if (cli_arguments(count, arguments, options, N_OPTIONS, NULL, 0) != CLI_DONE ||
        check_options(options) != CLI_DONE) {
        return CLI_BAD;
    }
    pq_api *api = pq_api_new();
    int code = api == NULL ? cli_fail_memory() : twin(api, options);
    pq_api_free(api);
    return code;
}
