// MPIRuntime
