/* `perquery`: the same operations as the page, in a terminal. */
#include "cli.h"

#include "pq_version.h"

#include <stdio.h>
#include <string.h>

typedef struct command {
    const char *name;
    int (*run)(int count, char **arguments);
    const char *help; /* NULL: `run` prints it */
    const char *summary;
} command;

static const command commands[] = {
    {"eval", cli_eval, cli_eval_help, "score predictions against a gold set"},
    {"lint", cli_lint, cli_lint_help, "check a gold set for mistakes"},
    {"check", cli_check, cli_check_help, "check files of any of our formats"},
    {"score", cli_score, cli_score_help, "score one pair of results (JSON)"},
    {"schema", cli_schema, cli_schema_help, "print a database schema as used in a prompt"},
    {"twin", cli_twin, cli_twin_help, "generate a database shaped like Chinook with invented data"},
    {"cost", cli_cost, NULL, "compute the cost of a workload (JSON)"},
    {"pick", cli_pick, cli_pick_help, "pick a platform for a profile (JSON)"},
    {"saturation", cli_saturation, cli_saturation_help,
     "check metrics for saturation before adding replicas"},
    {"sweep", cli_sweep, cli_sweep_help,
     "ask models the questions of a gold set, live, and score the answers"},
    {"replay", cli_replay, cli_replay_help, "replay a cassette of recorded replies"},
    {"call", cli_call, NULL, "run one operation, JSON in, JSON out"},
};
static const size_t n_commands = sizeof commands / sizeof commands[0];

static void print_usage(FILE *to) {
    fputs("Perquery: what does one correct answer from a language model cost, and where?\n\n"
          "usage: perquery COMMAND [options]\n\n",
          to);
    for (size_t i = 0; i < n_commands; i++) {
        fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].summary);
    }
    fputs("\nRun `perquery COMMAND --help` for details. Exit codes: 0 success, 1 the check failed, "
          "2 bad usage or input.\n",
          to);
}

int main(int count, char **arguments) {
    if (count < 2) {
        print_usage(stderr);
        return CLI_BAD;
    }
    if (cli_is_help(1, arguments + 1)) {
        print_usage(stdout);
        return CLI_DONE;
    }
    if (strcmp(arguments[1], "--version") == 0) {
        puts("perquery " PQ_VERSION);
        return CLI_DONE;
    }
    for (size_t i = 0; i < n_commands; i++) {
        if (strcmp(arguments[1], commands[i].name) != 0) {
            continue;
        }
        if (commands[i].help != NULL && cli_is_help(count - 2, arguments + 2)) {
            fputs(commands[i].help, stdout);
            return CLI_DONE;
        }
        return commands[i].run(count - 2, arguments + 2);
    }
    return cli_fail("unknown command \"%s\"; run `perquery --help` for the list", arguments[1]);
}
