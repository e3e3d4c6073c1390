/* `perquery check`: whether files are what they say they are. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>

const char cli_check_help[] =
    "usage: perquery check FILE...\n"
    "\n"
    "Reads each file by its format and prints one line: what the file is, or what is wrong and\n"
    "where. Checks gold sets, predictions, sweeps, cassettes, price books and every other format\n"
    "that `perquery call meta` lists under \"formats\". The exit code is 2 if a file is wrong.\n"
    "\n"
    "Example:\n"
    "  perquery check data/gold/chinook-25.json data/examples/chinook-25.predictions.jsonl\n";

static int check(pq_api *api, const char *path, cli_answer *answer) {
    int code = cli_load(api, "file", path);
    if (code == CLI_DONE) {
        code = cli_ask(api, "file.check", "{\"file\":\"file\"}", path, answer);
    }
    if (code == CLI_DONE) {
        const char *format = cli_text(&answer->root, "format");
        printf("%s: %s%s%s%s\n", path, cli_text(&answer->root, "title"),
               format[0] == '\0' ? "" : " (", format, format[0] == '\0' ? "" : ")");
    }
    return code;
}

static int check_all(pq_api *api, const char *const *files, int count) {
    cli_answer answer = {0};
    int worst = CLI_DONE;
    for (int i = 0; i < count; i++) {
        int code = check(api, files[i], &answer);
        worst = code > worst ? code : worst;
    }
    cli_answer_free(&answer);
    return worst;
}

int cli_check(int count, char **arguments) {
    if (count == 0) {
        return cli_fail("no FILE given; run `perquery check --help`");
    }
    const char **files = calloc((size_t)count, sizeof *files);
    pq_api *api = pq_api_new();
    int worst = files == NULL || api == NULL ? cli_fail_memory() : CLI_DONE;
    if (worst == CLI_DONE) {
        worst = cli_arguments(count, arguments, NULL, 0, files, (size_t)count);
    }
    if (worst == CLI_DONE) {
        worst = check_all(api, files, count);
    }
    pq_api_free(api);
    free(files);
    return worst;
}
