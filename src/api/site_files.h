/* Shapes of the files that only the page reads: the manifest of its data, the faults of published
 * figures, the glossary, and the sizes of the page's own files. */
#ifndef PQ_API_SITE_FILES_H
#define PQ_API_SITE_FILES_H

#include "pq_shape.h"

extern const pq_shape pq_manifest_shape, pq_faults_shape, pq_glossary_shape, pq_sizes_shape;

#endif
