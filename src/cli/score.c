/* `perquery score`: one pair of results, or one a line. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char cli_score_help[] =
    "usage: perquery score [--jsonl] < pair.json\n"
    "\n"
    "Judges whether a predicted result says what the gold result says, by every rule, and prints\n"
    "the verdict: match, level, soft_f1, reason, message, and under \"rules\" what each rule "
    "says.\n"
    "\n"
    "A pair is {\"gold\": {\"columns\", \"rows\"}, \"predicted\": {\"columns\", \"rows\"}} and "
    "may\n"
    "have \"gold_sql\" (its ORDER BY says if order matters), \"columns\": {\"required\": [...]} "
    "and\n"
    "\"order\": \"required\" or \"ignored\". A cell is null, a number, a string, {\"int\": "
    "\"...\"},\n"
    "{\"real\": \"1.0\"} or {\"blob\": \"hex\"}.\n"
    "\n"
    "  --jsonl   read one pair a line and print one verdict a line\n"
    "\n"
    "Exit code: 0 all match, 1 at least one does not, 2 bad input. Example:\n"
    "  echo '{\"gold\":{\"columns\":[\"n\"],\"rows\":[[3503]]},\n"
    "         \"predicted\":{\"columns\":[\"count\"],\"rows\":[[3502]]}}' | perquery score\n";

/* Judges one pair and prints the verdict. */
static int score_pair(pq_api *api, const char *request, const char *place) {
    pq_text envelope = {0};
    const char *result = NULL;
    size_t size = 0;
    int code = cli_call(api, "score", request, &envelope, place, &result, &size);
    if (code == CLI_DONE) {
        printf("%.*s\n", (int)size, result);
        code = cli_flag(result, size, "match") ? CLI_DONE : CLI_NO;
    }
    pq_text_free(&envelope);
    return code;
}

static bool is_blank(const char *line) {
    return line[strspn(line, " \t\r")] == '\0';
}

/* Judges every line; the worst exit code counts, and bad input ends it. */
static int score_lines(pq_api *api, char *text) {
    int worst = CLI_DONE;
    size_t number = 0;
    for (char *line = text; line != NULL && worst != CLI_BAD;) {
        char *newline = strchr(line, '\n');
        if (newline != NULL) {
            *newline = '\0';
        }
        number++;
        if (!is_blank(line)) {
            char place[40];
            snprintf(place, sizeof place, "line %zu", number);
            int code = score_pair(api, line, place);
            worst = code > worst ? code : worst;
        }
        line = newline == NULL ? NULL : newline + 1;
    }
    return worst;
}

int cli_score(int count, char **arguments) {
    cli_option options[] = {{"jsonl", true, NULL}};
    char *text = NULL;
    size_t size = 0;
    if (cli_arguments(count, arguments, options, 1, NULL, 0) != CLI_DONE ||
        cli_read_file("-", &text, &size) != CLI_DONE) {
        return CLI_BAD;
    }
    if (text == NULL) {
        return cli_fail("standard input is empty; `perquery score --help` shows a pair");
    }
    pq_api *api = pq_api_new();
    int code = CLI_BAD;
    if (api == NULL) {
        cli_fail("not enough memory");
    } else if (options[0].value != NULL) {
        code = score_lines(api, text);
    } else {
        code = score_pair(api, text, NULL);
    }
    pq_api_free(api);
    free(text);
    return code;
}
