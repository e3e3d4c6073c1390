#define _POSIX_C_SOURCE 200809L /* clock_gettime */

#include "net.h"

#include "pq_api_drive.h"
#include "pq_version.h"

#include <curl/curl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* No wait is longer, so that a signal is noticed. */
static const double longest_wait_ms = 250;

enum { MAX_KEYS = 16 };

typedef struct net_key {
    char *provider, *base_url;
    char *header; /* "Authorization: Bearer ..." */
} net_key;

typedef struct exchange {
    struct exchange *next;
    cli_net *net;
    pq_api *api;
    uint64_t number;
    CURL *easy;
    struct curl_slist *headers;
    char *body;
    int status;
    char *retry_after; /* the header's text; NULL if there is none */
    bool told;         /* of the headers */
} exchange;

struct cli_net {
    CURLM *multi;
    exchange *exchanges;
    net_key keys[MAX_KEYS];
    size_t n_keys;
    char last_error[CURL_ERROR_SIZE + 64];
};

/* Goes on while the computer sleeps, where the system has such a clock. */
static double now_ms(void) {
#ifdef CLOCK_BOOTTIME
    const clockid_t clock = CLOCK_BOOTTIME;
#else
    const clockid_t clock = CLOCK_MONOTONIC;
#endif
    struct timespec t = {0};
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

cli_net *cli_net_new(void) {
    cli_net *net = calloc(1, sizeof *net);
    if (net == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(net);
        cli_fail("libcurl cannot be started");
        return NULL;
    }
    net->multi = curl_multi_init();
    if (net->multi == NULL) {
        cli_net_free(net);
        cli_fail("not enough memory");
        return NULL;
    }
    return net;
}

/* So that the optimizer does not leave it out. */
static void wipe(char *secret) {
    volatile char *at = secret;
    while (*at != '\0') {
        *at++ = '\0';
    }
}

static void exchange_free(exchange *x) {
    curl_multi_remove_handle(x->net->multi, x->easy);
    curl_easy_cleanup(x->easy);
    for (struct curl_slist *h = x->headers; h != NULL; h = h->next) {
        wipe(h->data);
    }
    curl_slist_free_all(x->headers);
    free(x->body);
    free(x->retry_after);
    free(x);
}

void cli_net_free(cli_net *net) {
    while (net->exchanges != NULL) {
        exchange *x = net->exchanges;
        net->exchanges = x->next;
        exchange_free(x);
    }
    for (size_t i = 0; i < net->n_keys; i++) {
        wipe(net->keys[i].header);
        free(net->keys[i].header);
        free(net->keys[i].provider);
        free(net->keys[i].base_url);
    }
    curl_multi_cleanup(net->multi);
    curl_global_cleanup();
    free(net);
}

static char *join(const char *a, const char *b) {
    size_t size = strlen(a) + strlen(b) + 1;
    char *text = malloc(size);
    if (text != NULL) {
        snprintf(text, size, "%s%s", a, b);
    }
    return text;
}

bool cli_net_key(cli_net *net, const char *provider, const char *variable, const char *base_url) {
    const char *value = getenv(variable);
    if (value == NULL || value[0] == '\0' || net->n_keys == MAX_KEYS) {
        return false;
    }
    net_key *key = &net->keys[net->n_keys++];
    key->provider = join(provider, "");
    key->base_url = join(base_url, "/");
    key->header = join("Authorization: Bearer ", value);
    return key->provider != NULL && key->base_url != NULL && key->header != NULL;
}

/* The header with the provider's key, if the URL lies below the base URL that it is for. */
static const char *authorization(const cli_net *net, const char *provider, const char *url) {
    for (size_t i = 0; i < net->n_keys; i++) {
        const net_key *key = &net->keys[i];
        if (strcmp(key->provider, provider) == 0 &&
            strncmp(url, key->base_url, strlen(key->base_url)) == 0) {
            return key->header;
        }
    }
    return NULL;
}

const char *cli_net_last_error(const cli_net *net) {
    return net->last_error;
}

/* Appends a header; false, and the list as it was, when out of memory. */
static bool add_header(struct curl_slist **list, const char *header) {
    struct curl_slist *longer = curl_slist_append(*list, header);
    if (longer != NULL) {
        *list = longer;
    }
    return longer != NULL;
}

/* What requests of both kinds share. Redirects are not followed: a key goes where it was meant. */
static CURL *new_easy(const cli_net *net, const char *provider, const char *url,
                      struct curl_slist **headers) {
    CURL *easy = curl_easy_init();
    const char *key = authorization(net, provider, url);
    bool good = easy != NULL && (key == NULL || add_header(headers, key)) &&
                add_header(headers, "Content-Type: application/json") &&
                add_header(headers, "Expect:");
    if (!good) {
        curl_easy_cleanup(easy);
        return NULL;
    }
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, *headers);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "perquery/" PQ_VERSION);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, 30L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    return easy;
}

/* Seconds, or a date, which a driver reads since it has a clock. */
static double date_to_ms(const char *retry_after) {
    time_t date = retry_after == NULL ? -1 : curl_getdate(retry_after, NULL);
    return date == -1 ? NAN : fmax(0, difftime(date, time(NULL)) * 1e3);
}

static void tell_headers(exchange *x) {
    if (!x->told) {
        long status = 0;
        curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
        x->told = true;
        pq_api_drive_headers(x->api, x->number, (int)status, x->retry_after,
                             date_to_ms(x->retry_after), now_ms());
    }
}

static size_t take_header(char *line, size_t size, size_t count, void *context) {
    static const char name[] = "retry-after:";
    exchange *x = context;
    size_t length = size * count;
    if (length > strlen(name) && curl_strnequal(line, name, strlen(name))) {
        char value[64] = "";
        const char *start = line + strlen(name);
        while (*start == ' ') {
            start++;
        }
        snprintf(value, sizeof value, "%.*s", (int)strcspn(start, "\r\n"), start);
        free(x->retry_after);
        x->retry_after = join(value, "");
    }
    if (length == 2 && line[0] == '\r') {
        tell_headers(x);
    }
    return length;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *context) {
    exchange *x = context;
    tell_headers(x);
    pq_api_drive_receive(x->api, x->number, bytes, size * count, now_ms());
    return size * count;
}

static void start(cli_net *net, pq_api *api, const pq_drive *want) {
    exchange *x = calloc(1, sizeof *x);
    char *body = malloc(want->body_size + 1);
    struct curl_slist *headers = NULL;
    CURL *easy = new_easy(net, want->provider, want->url, &headers);
    if (x == NULL || body == NULL || easy == NULL) {
        free(x);
        free(body);
        curl_easy_cleanup(easy);
        curl_slist_free_all(headers);
        pq_api_drive_end(api, want->exchange, PQ_DRIVE_LOST, now_ms());
        return;
    }
    memcpy(body, want->body, want->body_size);
    *x = (exchange){.next = net->exchanges,
                    .net = net,
                    .api = api,
                    .number = want->exchange,
                    .easy = easy,
                    .headers = headers,
                    .body = body};
    net->exchanges = x;
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)want->body_size);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, x);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, x);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, x);
    curl_multi_add_handle(net->multi, easy);
}

static void drop(cli_net *net, exchange *x) {
    exchange **at = &net->exchanges;
    while (*at != x) {
        at = &(*at)->next;
    }
    *at = x->next;
    exchange_free(x);
}

static void stop(cli_net *net, uint64_t number) {
    exchange *x = net->exchanges;
    while (x != NULL && x->number != number) {
        x = x->next;
    }
    if (x != NULL) {
        drop(net, x);
    }
}

/* Tells of the exchanges that are over. */
static void collect(cli_net *net) {
    CURLMsg *message = NULL;
    int left = 0;
    while ((message = curl_multi_info_read(net->multi, &left)) != NULL) {
        exchange *x = NULL;
        CURLcode result = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&x);
        if (result == CURLE_OK) {
            tell_headers(x);
        } else {
            snprintf(net->last_error, sizeof net->last_error, "%s", curl_easy_strerror(result));
        }
        pq_api_drive_end(x->api, x->number, result == CURLE_OK ? PQ_DRIVE_COMPLETE : PQ_DRIVE_LOST,
                         now_ms());
        drop(net, x);
    }
}

/* Does all that the session wants now; returns how long to wait, in ms, and a negative number once
 * there is nothing left. */
static double act(cli_net *net, pq_api *api) {
    for (;;) {
        pq_drive want;
        pq_api_drive(api, now_ms(), &want);
        switch (want.kind) {
        case PQ_DRIVE_SEND:
            start(net, api, &want);
            break;
        case PQ_DRIVE_ABORT:
            stop(net, want.exchange);
            break;
        case PQ_DRIVE_WAIT:
            return fmin(longest_wait_ms, fmax(0, want.until_ms - now_ms()));
        case PQ_DRIVE_IDLE:
            return -1;
        }
    }
}

int cli_net_drive(cli_net *net, pq_api *api, cli_net_round round, void *context) {
    for (;;) {
        int running = 0;
        double wait = act(net, api);
        if (!round(context) || wait < 0) {
            return CLI_DONE;
        }
        CURLMcode code = curl_multi_poll(net->multi, NULL, 0, (int)ceil(wait), NULL);
        if (code == CURLM_OK) {
            code = curl_multi_perform(net->multi, &running);
        }
        if (code != CURLM_OK) {
            return cli_fail("libcurl: %s", curl_multi_strerror(code));
        }
        collect(net);
    }
}

static size_t take_text(char *bytes, size_t size, size_t count, void *context) {
    pq_text_append_bytes(context, bytes, size * count);
    return size * count;
}

int cli_net_get(cli_net *net, const char *provider, const char *url, pq_text *reply) {
    struct curl_slist *headers = NULL;
    CURL *easy = new_easy(net, provider, url, &headers);
    long status = 0;
    if (easy == NULL) {
        curl_slist_free_all(headers);
        return cli_fail("not enough memory");
    }
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_text);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, reply);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, 60L);
    CURLcode result = curl_easy_perform(easy);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(easy);
    for (struct curl_slist *h = headers; h != NULL; h = h->next) {
        wipe(h->data);
    }
    curl_slist_free_all(headers);
    if (result != CURLE_OK) {
        return cli_fail("%s: %s", url, curl_easy_strerror(result));
    }
    return status == 200 ? CLI_DONE : cli_fail("%s: HTTP %ld", url, status);
}
