// Running a function once more, with values read anew, when it fails: for passwords that were rotated meanwhile.

/** Something that can be read anew. */
export type Refreshable = { refresh(): Promise<unknown> }

type ErrorClass = abstract new (...parameters: never[]) => Error

/** When to try again, and how. */
export type RefreshOptions = {
  /** Error classes, or a function that says whether this error is a reason. Every error is, when absent. */
  readonly when?: ErrorClass | readonly ErrorClass[] | ((error: unknown) => boolean) | undefined
  /** Called after the refresh and before the second try, with the error; awaited. */
  readonly onRefresh?: ((error: unknown) => unknown) | undefined
  /** On the second try an object is added to the arguments in which this name is true. */
  readonly retryArgument?: string | undefined
}

// biome-ignore lint/suspicious/noExplicitAny: any function may be wrapped; its types are kept
type AnyFunction = (this: any, ...parameters: any[]) => unknown

/** A function with the same arguments that always returns a promise. */
export type Wrapped<F extends AnyFunction> = (
  this: ThisParameterType<F>,
  ...parameters: Parameters<F>
) => Promise<Awaited<ReturnType<F>>>

/** Wraps a function: `refresh(work, { when })`; or makes a decorator for methods and functions: `@refresh({ when })`. */
export type Refresh = {
  <F extends AnyFunction>(work: F, options?: RefreshOptions): Wrapped<F>
  (options?: RefreshOptions): <F extends AnyFunction>(work: F, context?: ClassMethodDecoratorContext) => Wrapped<F>
}

/**
 * Makes a wrapper or decorator that refreshes when the function fails, and calls it at most once more. The function may be
 * sync or async; the wrapped one returns a promise. An error of the refresh or of the second call is the one that is thrown.
 */
export function refreshOnError(target: Refreshable | readonly Refreshable[]): Refresh {
  const targets = Array.isArray(target) ? target : [target]
  if (!targets.every((each: Partial<Refreshable> | undefined) => typeof each?.refresh === 'function')) {
    throw new TypeError('what has no refresh method cannot be refreshed')
  }
  const refreshAll = () => Promise.all(targets.map((each: Refreshable) => each.refresh()))
  const refresh = (first?: AnyFunction | RefreshOptions, options?: RefreshOptions) =>
    typeof first === 'function'
      ? wrap(first, checkOptions(options), refreshAll)
      : decorate(checkOptions(first), refreshAll)
  return refresh as Refresh
}

function decorate(options: RefreshOptions, refreshAll: () => Promise<unknown>) {
  return (work: AnyFunction) => wrap(work, options, refreshAll)
}

function checkOptions(options: RefreshOptions = {}): RefreshOptions {
  if (options.onRefresh !== undefined && typeof options.onRefresh !== 'function') {
    throw new TypeError('onRefresh must be a function')
  }
  return options
}

function wrap(work: AnyFunction, options: RefreshOptions, refreshAll: () => Promise<unknown>): AnyFunction {
  const { onRefresh, retryArgument } = options
  const isReason = makeTest(options.when)
  async function refreshed(this: unknown, ...parameters: unknown[]): Promise<unknown> {
    try {
      return await work.apply(this, parameters)
    } catch (error) {
      if (!isReason(error)) throw error
      await refreshAll()
      await onRefresh?.(error)
      return work.apply(this, retryArgument ? [...parameters, { [retryArgument]: true }] : parameters)
    }
  }
  return Object.defineProperties(refreshed, {
    name: { value: work.name, configurable: true },
    length: { value: work.length, configurable: true },
  })
}

function makeTest(when: RefreshOptions['when']): (error: unknown) => boolean {
  if (when === undefined) return () => true
  if (Array.isArray(when)) return (error) => when.some((type: ErrorClass) => error instanceof type)
  if (isErrorClass(when)) return (error) => error instanceof when
  return when as (error: unknown) => boolean
}

function isErrorClass(when: unknown): when is ErrorClass {
  const { prototype } = when as { prototype?: unknown }
  return prototype === Error.prototype || prototype instanceof Error
}
