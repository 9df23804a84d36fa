/** Keeps the last `most` values that were asked for. */
export class Recent<Key, Value> {
  readonly #kept = new Map<Key, Value>()

  constructor(private readonly most: number) {}

  /** The value that is kept, or else the one that `make` gives. */
  get(key: Key, make: () => Value): Value {
    const known = this.#kept.has(key)
    const value = known ? (this.#kept.get(key) as Value) : make()
    this.#kept.delete(key)
    this.#kept.set(key, value)
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.most) break
      this.#kept.delete(oldest)
    }
    return value
  }
}
