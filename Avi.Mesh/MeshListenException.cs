namespace Avi.Mesh;

/// <summary>
/// A node cannot listen on an address: it is in use, is not one of this host, or is of a kind that nodes do not know.
/// </summary>
public sealed class MeshListenException : IOException
{
    internal MeshListenException(string address, Exception cause)
        : base($"Cannot listen on {address}: {cause.Message}", cause) => Address = address;

    /// <summary>Gets the address, as the options have it.</summary>
    public string Address { get; }
}
