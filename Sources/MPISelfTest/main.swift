import MPI
let n = try withWorld { world in world.size }
print(Library.name, n)
