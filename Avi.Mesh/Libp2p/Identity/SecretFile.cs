using System.Security.Cryptography;

namespace Avi.Mesh.Libp2p.Identity;

/// <summary>Files that are nobody's business but their owner's.</summary>
/// <remarks>
/// A file that is there is never written to, at most replaced. A new one appears whole or not at all, readable by its
/// owner only; on Windows it has the rights of its folder.
/// </remarks>
internal static class SecretFile
{
    /// <summary>Reads the beginning of a file.</summary>
    /// <returns>At most so many bytes; the caller clears them.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static byte[] ReadAtMost(string path, int maxBytes)
    {
        using FileStream file = File.OpenRead(path);
        byte[] bytes = new byte[(int)Math.Min(file.Length, maxBytes)];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Makes a file.</summary>
    /// <returns><see langword="false"/> when there is one already; it is left as it is.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static bool TryCreate(string path, byte[] bytes)
    {
        string draft = DraftOf(path);
        try
        {
            WriteNew(draft, bytes);
            File.Move(draft, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Writes a file in the place of the one that may be there.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Replace(string path, byte[] bytes)
    {
        string draft = DraftOf(path);
        try
        {
            WriteNew(draft, bytes);
            File.Move(draft, path, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Names a new file beside one, in the same file system.</summary>
    private static string DraftOf(string path)
    {
        // Else the failure would name the draft, which nobody has heard of.
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is not null && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"the folder '{folder}' does not exist.");

        return $"{path}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp";
    }

    private static void WriteNew(string path, byte[] bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        using var file = new FileStream(path, options);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }
}
