/* The table of operations, and what it says of their requests. */
#include "support.h"

#include "formats.h"
#include "operation.h"

#include <string.h>

/* What is wrong with the rows of a shape, nested ones included; prints it. */
static int faults_of(const char *owner, const pq_shape *shape) {
    int faults = 0;
    for (size_t i = 0; i < shape->n_fields; i++) {
        const pq_field *field = &shape->fields[i];
        const char *help = field->help == NULL ? "" : field->help;
        size_t size = strlen(help);
        if (size < 5 || help[size - 1] != '.') {
            print_error("%s: %s: the help is no sentence: %s\n", owner, pq_field_key(field), help);
            faults++;
        }
        faults += field->of == NULL ? 0 : faults_of(owner, field->of);
    }
    return faults;
}

static bool has_part(const char *key, const char *part) {
    const char *found = strstr(key, part);
    size_t size = strlen(part);
    return found != NULL && (found == key || found[-1] == '_') &&
           (found[size] == '\0' || found[size] == '_');
}

/* Numbers that measure something say in what. */
static int units_missing(const char *owner, const pq_shape *shape) {
    static const char *const physical[] = {"tokens", "usd", "ms", "gb", "bytes", "bits", "months"};
    int missing = 0;
    for (size_t i = 0; i < shape->n_fields; i++) {
        const pq_field *field = &shape->fields[i];
        for (size_t k = 0; k < sizeof physical / sizeof physical[0]; k++) {
            bool measures = field->kind == PQ_FIELD_IS_NUMBER || field->kind == PQ_FIELD_IS_SIZE;
            if (measures && field->unit == NULL && has_part(pq_field_key(field), physical[k])) {
                print_error("%s: %s has no unit\n", owner, pq_field_key(field));
                missing++;
            }
        }
        missing += field->of == NULL ? 0 : units_missing(owner, field->of);
    }
    return missing;
}

static void check_shape(const char *owner, const pq_shape *shape) {
    pq_text fault = {0};
    if (pq_shape_fault(shape, &fault)) {
        print_error("%s: %s\n", owner, pq_text_string(&fault));
    }
    assert_int_equal(fault.size, 0);
    assert_int_equal(faults_of(owner, shape), 0);
    assert_int_equal(units_missing(owner, shape), 0);
    pq_text_free(&fault);
}

static void every_request_says_what_it_takes(void **state) {
    size_t count = 0;
    const pq_operation *row = pq_operation_next("");
    for (; row != NULL; row = pq_operation_next(row->name)) {
        assert_non_null(row->request);
        assert_non_null(row->run);
        check_shape(row->name, row->request);
        count++;
    }
    assert_true(count > 60);
}

static void every_operation_says_what_it_does(void **state) {
    const pq_operation *row = pq_operation_next("");
    for (; row != NULL; row = pq_operation_next(row->name)) {
        size_t size = strlen(row->help);
        assert_true(size > 10);
        assert_true(row->help[size - 1] != '.');
    }
}

static void a_name_is_listed_once(void **state) {
    const pq_operation *row = pq_operation_next("");
    const char *before = "";
    size_t tables = 0;
    for (; row != NULL; row = pq_operation_next(row->name)) {
        assert_true(strcmp(before, row->name) < 0);
        before = row->name;
        tables++;
    }
    assert_int_equal(tables, pq_operation_count());
}

static void help_names_every_field(void **state) {
    const pq_operation *row = pq_operation_next("");
    for (; row != NULL; row = pq_operation_next(row->name)) {
        pq_text text = {0};
        assert_true(pq_api_help(row->name, &text));
        for (size_t i = 0; i < row->request->n_fields; i++) {
            assert_non_null(strstr(pq_text_string(&text), pq_field_key(&row->request->fields[i])));
        }
        pq_text_free(&text);
    }
}

static void an_unknown_operation_has_no_help(void **state) {
    pq_text text = {0};
    assert_false(pq_api_help("no.such", &text));
    assert_int_equal(text.size, 0);
}

static void every_format_says_what_it_holds(void **state) {
    size_t count = 0;
    const pq_format *formats = pq_formats(&count);
    for (size_t i = 0; i < count; i++) {
        assert_true(strlen(formats[i].title) > 0);
        assert_true(formats[i].shape != NULL || formats[i].check != NULL);
        if (formats[i].shape != NULL) {
            check_shape(formats[i].title, formats[i].shape);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_request_says_what_it_takes),
        cmocka_unit_test(every_operation_says_what_it_does),
        cmocka_unit_test(a_name_is_listed_once),
        cmocka_unit_test(help_names_every_field),
        cmocka_unit_test(an_unknown_operation_has_no_help),
        cmocka_unit_test(every_format_says_what_it_holds),
    };
    return cmocka_run_group_tests_name("operations", tests, NULL, NULL);
}
