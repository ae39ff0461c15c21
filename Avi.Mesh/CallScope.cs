namespace Avi.Mesh;

/// <summary>
/// Tells who runs inside of code of the application that a node calls: a handler, or a validator. Who disposes
/// something from there must not wait for calls: one of them waits for him, or two wait for each other.
/// </summary>
internal static class CallScope
{
    // Set for a call and for everything that it awaits.
    private static readonly AsyncLocal<object?> Current = new();

    /// <summary>Says whether the running code was called by a node, or awaited by what was.</summary>
    public static bool IsInsideOf(object node) => ReferenceEquals(Current.Value, node);

    /// <summary>From here to its end, the running asynchronous method calls the application for a node.</summary>
    public static void Enter(object node) => Current.Value = node;

    /// <summary>Makes the running asynchronous method one that nothing of the application has called.</summary>
    public static void Leave() => Current.Value = null;
}
