namespace Avi.LoadTest.Mesh.Node;

/// <summary>What a process has used until now.</summary>
/// <param name="ProcessorMicroseconds">Time on all processors, in the program and in the system for it.</param>
/// <param name="AllocatedBytes">What was ever allocated; <see langword="null"/> when the runtime does not say.</param>
/// <param name="LiveBytes">What the runtime keeps for objects that are in use, outside of its heap too.</param>
/// <param name="ResidentBytes">The memory that the system has given to the process.</param>
internal sealed record Usage(double ProcessorMicroseconds, long? AllocatedBytes, long LiveBytes, long ResidentBytes);
