#define _XOPEN_SOURCE 700 /* nice, socketpair */

#include "pool.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* How much less urgent SQL is than the network. */
enum { NICE = 10 };

typedef struct worker {
    pid_t process;
    int fd; /* -1 once it died */
    bool busy;
    uint64_t number; /* of the work in progress */
    pq_text answer;  /* its answer so far: a size, then the envelope */
} worker;

struct cli_pool {
    pq_api *api;
    worker workers[CLI_POOL_MOST];
    size_t count;
};

size_t cli_pool_cores(void) {
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > CLI_POOL_MOST ? CLI_POOL_MOST : (size_t)cores;
}

/* ---- messages: a size, then that many bytes ---- */

static bool send_all(int fd, const void *bytes, size_t size) {
    const char *at = bytes;
    while (size > 0) {
        ssize_t sent = send(fd, at, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) {
            return false;
        }
        at += sent;
        size -= (size_t)sent;
    }
    return true;
}

static bool send_message(int fd, const char *bytes, size_t size) {
    return send_all(fd, &size, sizeof size) && send_all(fd, bytes, size);
}

static bool receive_all(int fd, void *bytes, size_t size) {
    char *at = bytes;
    while (size > 0) {
        ssize_t got = recv(fd, at, size, 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        at += got;
        size -= (size_t)got;
    }
    return true;
}

/* A message, NUL-terminated, from malloc; NULL at the end. */
static char *receive_message(int fd, size_t *size) {
    char *bytes = receive_all(fd, size, sizeof *size) ? malloc(*size + 1) : NULL;
    if (bytes == NULL || !receive_all(fd, bytes, *size)) {
        free(bytes);
        return NULL;
    }
    bytes[*size] = '\0';
    return bytes;
}

/* ---- a worker ---- */

/* Answers until the other end is closed. */
static void serve(pq_api *api, int fd) {
    pq_text envelope = {0};
    size_t size = 0;
    char *operation;
    while ((operation = receive_message(fd, &size)) != NULL) {
        char *request = receive_message(fd, &size);
        bool good = request != NULL;
        if (good) {
            pq_api_call(api, operation, request, size, &envelope);
            good = !envelope.failed && send_message(fd, envelope.data, envelope.size);
        }
        free(operation);
        free(request);
        if (!good) {
            break;
        }
    }
}

/* Forks a worker. Ctrl-C is for the program alone, which then ends its workers. */
static bool start(cli_pool *pool, worker *w) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) {
        return false;
    }
    pid_t process = fork();
    if (process == 0) {
        signal(SIGINT, SIG_IGN);
        close(ends[0]);
        for (size_t i = 0; i < pool->count; i++) {
            if (&pool->workers[i] != w) {
                close(pool->workers[i].fd); /* so that it ends with the program */
            }
        }
        int priority = nice(NICE);
        (void)priority; /* it works at any */
        serve(pool->api, ends[1]);
        _exit(0);
    }
    close(ends[1]);
    if (process < 0) {
        close(ends[0]);
        return false;
    }
    *w = (worker){.process = process, .fd = ends[0]};
    return true;
}

static void end(worker *w) {
    if (w->fd >= 0) {
        kill(w->process, SIGKILL);
        waitpid(w->process, NULL, 0);
        close(w->fd);
        pq_text_free(&w->answer);
    }
}

cli_pool *cli_pool_new(pq_api *api, size_t count) {
    cli_pool *pool = calloc(1, sizeof *pool);
    if (pool == NULL) {
        return NULL;
    }
    pool->api = api;
    while (pool->count < count && start(pool, &pool->workers[pool->count])) {
        pool->count++;
    }
    if (pool->count < count) {
        cli_pool_free(pool);
        return NULL;
    }
    return pool;
}

void cli_pool_free(cli_pool *pool) {
    if (pool == NULL) {
        return;
    }
    for (size_t i = 0; i < pool->count; i++) {
        end(&pool->workers[i]);
    }
    free(pool);
}

/* ---- work ---- */

/* The index of a worker without work; the count if there is none. */
static size_t find_idle(const cli_pool *pool) {
    size_t i = 0;
    while (i < pool->count && (pool->workers[i].busy || pool->workers[i].fd < 0)) {
        i++;
    }
    return i;
}

bool cli_pool_is_idle(const cli_pool *pool) {
    return find_idle(pool) < pool->count;
}

void cli_pool_give(cli_pool *pool, uint64_t number, const char *operation, const char *request,
                   size_t size) {
    worker *w = &pool->workers[find_idle(pool)];
    w->busy = true;
    w->number = number;
    pq_text_clear(&w->answer);
    if (send_message(w->fd, operation, strlen(operation))) {
        send_message(w->fd, request, size); /* a dead worker is noticed when its answer is read */
    }
}

size_t cli_pool_poll(const cli_pool *pool, struct pollfd *list) {
    size_t count = 0;
    for (size_t i = 0; i < pool->count; i++) {
        if (pool->workers[i].busy) {
            list[count++] = (struct pollfd){.fd = pool->workers[i].fd, .events = POLLIN};
        }
    }
    return count;
}

/* Reads what has come; false if the worker is gone. */
static bool read_some(worker *w) {
    char bytes[16 * 1024];
    for (;;) {
        ssize_t got = recv(w->fd, bytes, sizeof bytes, MSG_DONTWAIT);
        if (got > 0) {
            pq_text_append_bytes(&w->answer, bytes, (size_t)got);
        } else if (got < 0 && errno == EINTR) {
            continue;
        } else {
            return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
        }
    }
}

static bool is_whole(const worker *w) {
    size_t size = 0;
    if (w->answer.size < sizeof size) {
        return false;
    }
    memcpy(&size, w->answer.data, sizeof size);
    return w->answer.size - sizeof size == size;
}

/* Says how a worker died. */
static void bury(worker *w, pq_text *envelope) {
    int status = 0;
    waitpid(w->process, &status, 0);
    pq_text_clear(envelope);
    pq_text_format(
        envelope,
        "{\"ok\":false,\"error\":{\"code\":\"out_of_memory\",\"message\":\"a process that "
        "runs SQL ended with %s %d\",\"where\":\"\"}}",
        WIFSIGNALED(status) ? "signal" : "code",
        WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    close(w->fd);
    pq_text_free(&w->answer);
    *w = (worker){.process = -1, .fd = -1};
}

bool cli_pool_take(cli_pool *pool, uint64_t *number, pq_text *envelope) {
    for (size_t i = 0; i < pool->count; i++) {
        worker *w = &pool->workers[i];
        if (!w->busy) {
            continue;
        }
        bool alive = read_some(w);
        if (is_whole(w)) {
            *number = w->number;
            pq_text_clear(envelope);
            pq_text_append_bytes(envelope, w->answer.data + sizeof(size_t),
                                 w->answer.size - sizeof(size_t));
            w->busy = false;
            return true;
        }
        if (!alive) {
            *number = w->number;
            bury(w, envelope);
            return true;
        }
    }
    return false;
}
