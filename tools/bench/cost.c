/* Times a cost call that names the repository's three price books, which a session parses once. */
#include "pq_api.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RUNS = 1001 };

static const char *const books[] = {"tokens-2026-05", "gpu-hours", "tinker"};
static const char request[] =
    "{\"prices\":[\"tokens-2026-05\",\"gpu-hours\",\"tinker\"],\"input_tokens\":700,"
    "\"output_tokens\":80,\"queries_per_day\":1,\"price_of\":{\"vendor\":\"Baseten\",\"model\":"
    "\"GPT-OSS-120B\"}}";

static void load(pq_api *api, const char *name) {
    char path[80];
    char piece[4096];
    size_t size = 0;
    pq_text content = {0};
    pq_text envelope = {0};
    snprintf(path, sizeof path, "data/prices/%s.json", name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    while ((size = fread(piece, 1, sizeof piece, file)) > 0) {
        pq_text_append_bytes(&content, piece, size);
    }
    fclose(file);
    pq_api_load(api, name, content.data, content.size, &envelope);
    pq_text_free(&envelope);
}

static double call_ms(pq_api *api, pq_text *envelope) {
    struct timespec t[2];
    timespec_get(&t[0], TIME_UTC);
    pq_api_call(api, "cost.query", request, sizeof request - 1, envelope);
    timespec_get(&t[1], TIME_UTC);
    return (double)(t[1].tv_sec - t[0].tv_sec) * 1000 + (double)(t[1].tv_nsec - t[0].tv_nsec) / 1e6;
}

static int by_size(const void *a, const void *b) {
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

int main(void) {
    static double times[RUNS];
    pq_api *api = pq_api_new();
    pq_text envelope = {0};
    for (size_t i = 0; i < sizeof books / sizeof books[0]; i++) {
        load(api, books[i]);
    }
    double first = call_ms(api, &envelope);
    if (strncmp(pq_text_string(&envelope), "{\"ok\":true", 10) != 0) {
        fputs(pq_text_string(&envelope), stderr);
        return 1;
    }
    for (size_t i = 0; i < RUNS; i++) {
        times[i] = call_ms(api, &envelope);
    }
    qsort(times, RUNS, sizeof times[0], by_size);
    printf("| cost call | first, which parses its files | median of %d |\n| --- | --- | --- |\n"
           "| a price of three books | %.3f ms | %.3f ms |\n",
           RUNS, first, times[RUNS / 2]);
    pq_text_free(&envelope);
    pq_api_free(api);
    return 0;
}
