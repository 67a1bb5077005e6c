# A Lehmer generator (multiplier 16807, modulus 2^31 - 1) that starts from -v state=N. No product
# exceeds 2^53, so every awk makes the same numbers; its own rand() differs from awk to awk.
function below(limit) {
  state = (state * 16807) % 2147483647
  return state % limit
}
