/* Any bytes as an image, a log and a journal: applied, and the result opened. The first two bytes
 * say where the log and the journal begin, in 256 parts of the input. */
#include "pq_db_recover.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2) {
        return 0;
    }
    size_t wal = 2 + (size - 2) * data[0] / 256;
    size_t journal = wal + (size - wal) * data[1] / 256;
    unsigned char *out = NULL;
    size_t out_size = 0;
    pq_db *db = NULL;
    if (pq_db_recover(&(pq_db_file){data + 2, wal - 2}, &(pq_db_file){data + wal, journal - wal},
                      &(pq_db_file){data + journal, size - journal}, &out, &out_size,
                      NULL) == PQ_OK &&
        out != NULL && pq_db_open(out, out_size, &db, NULL) == PQ_OK) {
        pq_db_close(db);
    }
    free(out);
    return 0;
}
