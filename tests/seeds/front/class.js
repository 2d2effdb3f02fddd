class A extends B { #x = 1; static { this.y = 2; } get a() { return super.a; } static async *[z]() { yield* 1; } }
