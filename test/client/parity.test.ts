// ssm_cache 2.10, test by test: each of its tests, and where its counterpart stands. All run on both stores and in memory.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

/** By module of ssm_cache: the file here, and for each test there the sentence here. */
const COUNTERPARTS: Record<string, { file: string; tests: Record<string, string> }> = {
  cache_test: {
    file: 'parameters',
    tests: {
      test_creation: 'a parameter needs a name, and making one reads nothing',
      test_should_refresh: 'a value is read anew when it is older than maxAge, and not before',
      test_refreshable_abstract: 'what has no refresh cannot be refreshed on an error',
      test_simple: 'a parameter gives its value',
      test_unexisting: 'a parameter that does not exist is an error',
      test_unexisting_in_group: 'a group with parameters that do not exist names all of them and changes none',
      test_string_list: 'a StringList is an array, with its spaces and empty elements',
      test_group_string_list: 'a StringList in a group is an array beside texts',
      test_with_expiration: 'a parameter with an age gives its value',
      test_main_with_expiration_group: 'the age of a group is the age of its members',
      test_without_encryption: 'a SecureString is decrypted unless that is not wanted',
      test_with_param_group: 'the members of a group are read together',
      test_group_same_name: 'a group has a parameter once',
      test_main_with_explicit_refresh: 'a refresh reads the new value',
      test_explicit_group_refresh: 'a refresh of a group reads all members',
      test_explicit_refresh_param: 'a refresh of a member refreshes its group, in one call',
      test_main_lambda_handler: 'a handler reads its configuration',
    },
  },
  decorator_test: {
    file: 'refresh-on-error',
    tests: {
      test_decorator_simple: 'a function that fails is called again after a refresh',
      test_decorator_grouped_simple: 'a group is refreshed as well',
      test_decorator_error_class: 'an error of the given class is a reason',
      test_decorator_error_generic: 'another error is passed on, and nothing is refreshed',
      test_decorator_callback: 'the callback is called once, after the refresh and before the second call',
      test_decorator_callback_invalid: 'a callback that is no function is refused when wrapping',
      test_decorator_retry_argument:
        'the argument that tells the second call has the name that is given, or is not there',
      test_decorator_recursion: 'an error of the second call is passed on',
      test_decorator_all_together: 'class, callback and argument work together',
    },
  },
  filters_test: {
    file: 'filters',
    tests: {
      test_filter_interface: 'a filter is the object that the service takes',
      test_filter_interface_invalid: 'a key that is none is refused',
      test_filter_max_values: 'a filter takes fifty values, and one of them again',
      test_filter_option_beginswith: 'a filter compares beginnings when that is asked for',
      test_filter_option_path: 'a path is no filter: that is what recursive is for',
      test_filter_option_invalid: 'an option that does not go with the key is refused',
      test_filter_name: 'a name is no filter of a path',
      test_filter_type: 'a type is one of the three',
      test_filter_keyid: 'a key id compares whole by default',
      test_filter_path: 'a path is no filter: that is what recursive is for',
      test_filter_chainability: 'values are added one after another',
      test_integration: 'a path gives what passes its filters, written either way',
    },
  },
  hierarchy_test: {
    file: 'hierarchy',
    tests: {
      test_hierarchy: 'a path gives all that is under it, over pages',
      test_hierarchy_cache: 'what was loaded from paths ages by the oldest',
      test_hierarchy_with_lists: 'lists under a path are arrays',
      test_hierarchy_root: 'a root gives all branches',
      test_hierarchy_multiple: 'several paths make one group',
      test_hierarchy_multiple_overlap: 'paths that overlap give the same members',
      test_hierarchy_prefix: 'a base path comes before the paths',
      test_hierarchy_prefix_single: 'a base path comes before a name, once, however often it is asked for',
      test_hierarchy_prefix_mixed: 'a member that is loaded from a path as well is one member',
      test_hierarchy_prefix_complex: 'names and paths mix under a base path',
      test_hierarchy_recursive: 'a path is read with all that is below',
      test_hierarchy_not_recursive: 'a path is read without what is below when that is asked for',
      test_hierarchy_prefix_errors: 'paths begin with a slash',
    },
  },
  override_test: {
    file: 'injection',
    tests: {
      test_with_placebo: 'answers from a recording',
      test_with_illegal_client: 'is refused when it lacks an operation, and says which',
      test_with_valid_client: 'serves parameters, groups and paths',
    },
  },
  secrets_test: {
    file: 'secrets',
    tests: {
      test_creation: 'a secret needs a name',
      test_unexisting: 'a secret that does not exist is an error',
      test_unexisting_in_group: 'a group with a secret that does not exist names it',
      test_group_same_name: 'a group has a secret once, and its base path is not for secrets',
      test_with_explicit_refresh: 'a refresh reads the new secret',
    },
  },
  versioning_test: {
    file: 'versions',
    tests: {
      test_update_versions: 'a refresh gives the newest version',
      test_select_versions: 'a version that is asked for stays',
      test_versions_unexisting: 'a version that is not there is an error',
      test_versions_invalid: 'what selects nothing is refused',
      test_versions_group: 'a group gives the newest versions',
      test_versions_group_select: 'a group has several versions of one parameter',
    },
  },
}

test('each of the 65 tests of ssm_cache has its counterpart', () => {
  const missing: string[] = []
  let count = 0
  for (const [module, { file, tests }] of Object.entries(COUNTERPARTS)) {
    const source = readFileSync(new URL(`${file}.test.ts`, import.meta.url), 'utf8')
    for (const [name, sentence] of Object.entries(tests)) {
      count++
      const isThere = [`test('${sentence}'`, `test("${sentence}"`].some((opening) => source.includes(opening))
      if (!isThere) missing.push(`${module}.${name}: ${file}.test.ts has no test '${sentence}'`)
    }
  }
  assert.deepEqual([missing, count], [[], 65])
})
