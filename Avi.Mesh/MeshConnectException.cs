namespace Avi.Mesh;

/// <summary>A node cannot be connected to: nobody answers, it is someone else, or a limit is reached.</summary>
public sealed class MeshConnectException : IOException
{
    internal MeshConnectException(string address, Exception cause)
        : base(cause.Message, cause) => Address = address;

    /// <summary>Gets the address that was dialled.</summary>
    public string Address { get; }
}
