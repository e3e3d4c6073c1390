#include "net.h"

#include "pq_version.h"
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_KEYS = 16 };

typedef struct net_key {
    char *provider, *base_url;
    char *header; /* "Authorization: Bearer ..." */
} net_key;

struct cli_net {
    cli_wire *wire; /* NULL before the first request */
    net_key keys[MAX_KEYS];
    size_t n_keys;
    char last_error[CURL_ERROR_SIZE + 64];
};

cli_net *cli_net_new(void) {
    cli_net *net = calloc(1, sizeof *net);
    if (net == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(net);
        cli_fail("libcurl cannot be started");
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

void cli_net_free(cli_net *net) {
    cli_wire_free(net->wire);
    for (size_t i = 0; i < net->n_keys; i++) {
        wipe(net->keys[i].header);
        free(net->keys[i].header);
        free(net->keys[i].provider);
        free(net->keys[i].base_url);
    }
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
    if (key->base_url != NULL && strchr(base_url, '?') != NULL) {
        memcpy(strchr(key->base_url, '?'), "/", 2);
    }
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

bool cli_net_send(cli_net *net, const pq_drive *want) {
    struct curl_slist *headers = NULL;
    char *body = malloc(want->body_size + 1);
    CURL *easy = new_easy(net, want->provider, want->url, &headers);
    net->wire = net->wire == NULL ? cli_wire_new() : net->wire;
    if (body == NULL || easy == NULL || net->wire == NULL) {
        free(body);
        curl_easy_cleanup(easy);
        cli_wire_free_headers(headers);
        return false;
    }
    memcpy(body, want->body, want->body_size);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)want->body_size);
    return cli_wire_send(net->wire, want->exchange, easy, headers, body);
}

void cli_net_abort(cli_net *net, uint64_t exchange) {
    if (net->wire != NULL) {
        cli_wire_abort(net->wire, exchange);
    }
}

static void tell(cli_net *net, pq_api *api, const cli_wire_event *e) {
    switch (e->kind) {
    case CLI_WIRE_SENT:
        pq_api_drive_sent(api, e->exchange, e->now_ms);
        break;
    case CLI_WIRE_HEADERS:
        pq_api_drive_headers(api, e->exchange, e->status, NULL, e->retry_after_ms, e->now_ms);
        break;
    case CLI_WIRE_BYTES:
        pq_api_drive_receive(api, e->exchange, e->bytes, e->size, e->now_ms);
        break;
    case CLI_WIRE_END:
        if (e->result != CURLE_OK) {
            snprintf(net->last_error, sizeof net->last_error, "%s", curl_easy_strerror(e->result));
        }
        pq_api_drive_end(api, e->exchange,
                         e->result == CURLE_OK ? PQ_DRIVE_COMPLETE : PQ_DRIVE_LOST, e->now_ms);
        break;
    }
}

void cli_net_take(cli_net *net, pq_api *api) {
    cli_wire_event *event = net->wire == NULL ? NULL : cli_wire_take(net->wire);
    while (event != NULL) {
        cli_wire_event *next = event->next;
        tell(net, api, event);
        free(event);
        event = next;
    }
}

int cli_net_fd(const cli_net *net) {
    return net->wire == NULL ? -1 : cli_wire_fd(net->wire);
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
    cli_wire_free_headers(headers);
    if (result != CURLE_OK) {
        return cli_fail("%s: %s", url, curl_easy_strerror(result));
    }
    return status == 200 ? CLI_DONE : cli_fail("%s: HTTP %ld", url, status);
}
