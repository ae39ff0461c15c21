namespace Avi.Fuzz;

/// <summary>A parser has accepted an input and made something of it that cannot be right.</summary>
internal sealed class OracleException(string rule) : Exception(rule);
