namespace Avi.Fuzz;

/// <summary>Has a parser read an input, and checks what it made of it.</summary>
/// <param name="input">The input, whatever it is.</param>
/// <returns>Whether the parser took it for something.</returns>
/// <exception cref="OracleException">What it made of it cannot be right.</exception>
internal delegate bool FuzzReader(ReadOnlySpan<byte> input);
