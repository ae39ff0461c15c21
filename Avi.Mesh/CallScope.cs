namespace Avi.Mesh;

/// <summary>
/// Tells who runs inside of code of the application that a node calls: a handler, or a validator. Who disposes from
/// there must not wait for the caller, which waits for him.
/// </summary>
internal static class CallScope
{
    // Set for a call and for everything that it awaits.
    private static readonly AsyncLocal<Scope?> Current = new();

    /// <summary>Says whether the running code was called by a node, or awaited by what was.</summary>
    public static bool IsInsideOf(object node) => ReferenceEquals(Current.Value?.Node, node);

    /// <summary>Says whether the running code was called by one of a node's loops.</summary>
    public static bool IsCalledBy(object caller) => ReferenceEquals(Current.Value?.Caller, caller);

    /// <summary>From here to its end, the running asynchronous method is a caller of the application.</summary>
    public static void Enter(object node, object caller) => Current.Value = new Scope(node, caller);

    /// <summary>Makes the running asynchronous method one that nobody of a node's loops has called.</summary>
    public static void Leave() => Current.Value = null;

    private sealed record Scope(object Node, object Caller);
}
