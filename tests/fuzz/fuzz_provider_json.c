/* Any bytes as JSON that a provider sent: what is read of them is written as JSON that the strict
 * reader takes and that reads as the same, and the strict reader's own documents are read alike. */
#include "pq_json.h"
#include "provider_json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void check(bool holds) {
    if (!holds) {
        abort();
    }
}

/* What is written of the first value of the text; false if there is none. */
static bool write_tolerantly(const char *text, size_t size, pq_text *written) {
    size_t used = 0;
    pq_node *root = pq_node_parse(text, size, &used);
    check(used <= size);
    if (root == NULL) {
        return false;
    }
    pq_writer w = pq_writer_to(written);
    pq_node_write(&w, root);
    pq_node_free(root);
    return true;
}

static bool write_strictly(const char *text, size_t size, pq_text *written) {
    pq_json *document = NULL;
    if (pq_json_parse(text, size, &document, NULL) != PQ_OK) {
        return false;
    }
    pq_value root = pq_json_root(document);
    pq_writer w = pq_writer_to(written);
    pq_json_write(&w, &root);
    pq_json_free(document);
    return true;
}

static void check_same(const pq_text *a, const pq_text *b) {
    check(a->size == b->size && memcmp(pq_text_string(a), pq_text_string(b), a->size) == 0);
}

/* Written text reads as what it was written of. */
static void check_reads_back(const pq_text *written) {
    pq_text again = {0};
    pq_text strictly = {0};
    check(write_tolerantly(written->data, written->size, &again));
    check_same(written, &again);
    check(write_strictly(written->data, written->size, &strictly));
    pq_text_free(&again);
    pq_text_free(&strictly);
}

/* Files may be UTF-16; what providers send is UTF-8. */
static bool is_utf16(const uint8_t *data, size_t size) {
    return size >= 2 &&
           ((data[0] == 0xFF && data[1] == 0xFE) || (data[0] == 0xFE && data[1] == 0xFF));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    pq_text tolerantly = {0};
    pq_text strictly = {0};
    pq_text through_both = {0};
    char *copy = malloc(size + 1); /* ends with the data: reading beyond it is seen */
    check(copy != NULL);
    memcpy(copy + 1, data, size);
    bool is_read = write_tolerantly(copy + 1, size, &tolerantly);
    if (is_read) {
        check_reads_back(&tolerantly);
    }
    if (!is_utf16(data, size) && write_strictly(copy + 1, size, &strictly)) {
        check(is_read && write_tolerantly(strictly.data, strictly.size, &through_both));
        check_same(&tolerantly, &through_both);
    }
    free(copy);
    pq_text_free(&tolerantly);
    pq_text_free(&strictly);
    pq_text_free(&through_both);
    return 0;
}
